import { factsOf, hasAsked, isFinal, isUnknown, type CaseFacts } from './case-facts.ts'
import { sleep, type Scene } from './scene.ts'

/** Charges, and taps when the terminal asks for a card; the network is as the case has left it. */
async function chargeAndTap(scene: Scene): Promise<CaseFacts> {
  await scene.charge()
  await scene.cardWanted()
  await scene.tap()
  return factsOf(scene, await scene.until(isFinal))
}

/** Something happens while the terminal waits for the card, and the customer taps all the same. */
async function whileTheCardIsWanted(scene: Scene, happens: () => void): Promise<void> {
  await scene.charge()
  await scene.cardWanted()
  happens()
  await scene.tap()
}

/**
 * A charge over the connection on which an earlier one was just answered: the only kind that can be lost
 * silently.
 */
async function onAWarmConnection(scene: Scene, happens: () => void): Promise<void> {
  await scene.charge()
  await scene.cardWanted()
  await scene.terminal.customer({ action: 'cancel' })
  await scene.until(isFinal)
  happens()
  await scene.charge()
}

/**
 * Each case by its name. It leaves the network as it may; afterwards everything is healed and must come to
 * rest.
 */
export const CASES = {
  'nothing is wrong': chargeAndTap,

  'the cable of the terminal is out before the charge': (scene: Scene) => {
    scene.lan.cable('terminal', 'out')
    return chargeAndTap(scene)
  },
  'the port of the terminal is silent before the charge': (scene: Scene) => {
    scene.lan.port('terminal', 'silent')
    return chargeAndTap(scene)
  },
  'the cloud is dead and the LAN alive': (scene: Scene) => {
    scene.lan.internet('dead')
    return chargeAndTap(scene)
  },
  'LAN and cloud are both dead': async (scene: Scene) => {
    scene.lan.port('terminal', 'silent')
    scene.lan.internet('dead')
    await scene.charge()
    const facts = await factsOf(scene, await scene.until(isFinal))
    scene.lan.port('terminal', 'alive')
    scene.lan.internet('alive')
    await sleep(2500)
    return { ...facts, terminalShows: (await scene.terminal.view())?.display }
  },
  "the register's own cable is out": async (scene: Scene) => {
    scene.lan.cable('register', 'out')
    await scene.charge()
    return factsOf(scene, await scene.until(isFinal))
  },

  'the cable goes out while the card is wanted, and stays out': async (scene: Scene) => {
    await whileTheCardIsWanted(scene, () => {
      scene.lan.cable('terminal', 'out')
    })
    return factsOf(scene, await scene.until(isFinal))
  },
  'the cable goes out while the card is wanted, and comes back': async (scene: Scene) => {
    await whileTheCardIsWanted(scene, () => {
      scene.lan.cable('terminal', 'out')
    })
    await sleep(1500)
    scene.lan.cable('terminal', 'in')
    return factsOf(scene, await scene.until(isFinal))
  },
  'everything goes dead after the tap and before the answer': async (scene: Scene) => {
    await whileTheCardIsWanted(scene, () => undefined)
    scene.lan.cable('terminal', 'out')
    scene.lan.internet('dead')
    const meanwhile = await factsOf(
      scene,
      await scene.until((payment) => isUnknown(payment) && hasAsked(payment)),
    )
    scene.lan.cable('terminal', 'in')
    return { meanwhile, ...(await factsOf(scene, await scene.until(isFinal))) }
  },

  'a request is lost silently and the network heals after it was given up': async (scene: Scene) => {
    await onAWarmConnection(scene, () => {
      scene.lan.port('terminal', 'silent')
    })
    const facts = await factsOf(scene, await scene.until(isFinal))
    scene.lan.port('terminal', 'alive')
    await sleep(4000)
    return { ...facts, terminalShows: (await scene.terminal.view())?.display }
  },
  'the register is killed with a request in the silent network, which then heals': async (scene: Scene) => {
    await onAWarmConnection(scene, () => {
      scene.lan.port('terminal', 'silent')
    })
    await scene.until(({ phase }) => phase === 'waiting')
    await scene.restart()
    await scene.until(isUnknown)
    scene.lan.port('terminal', 'alive')
    // The dead register's kernel goes on delivering what it had taken.
    await scene.cardWanted()
    await scene.tap()
    return factsOf(scene, await scene.until(isFinal))
  },

  'the address of the terminal changes while the card is wanted': async (scene: Scene) => {
    await whileTheCardIsWanted(scene, () => {
      scene.lan.moveTerminal('10.77.0.21')
    })
    return factsOf(scene, await scene.until(isFinal))
  },
  'the address of the terminal changes, without a cloud': async (scene: Scene) => {
    scene.lan.internet('dead')
    await whileTheCardIsWanted(scene, () => {
      scene.lan.moveTerminal('10.77.0.21')
    })
    const facts = await factsOf(scene, await scene.until(isFinal))
    const { terminals } = await scene.ask('settings.get', {})
    return { ...facts, host: terminals[0]?.host }
  },
  'the address of the register changes while the card is wanted': async (scene: Scene) => {
    await whileTheCardIsWanted(scene, () => {
      scene.lan.moveRegister('10.77.0.2')
    })
    return factsOf(scene, await scene.until(isFinal))
  },

  'the terminal is frozen, and wakes up after everybody has given up': async (scene: Scene) => {
    await scene.terminal.child.signal('SIGSTOP')
    await scene.charge()
    const meanwhile = await factsOf(
      scene,
      await scene.until((payment) => isUnknown(payment) && hasAsked(payment)),
    )
    await scene.terminal.child.signal('SIGCONT')
    // It finds the request in its socket and charges, long after it was given up.
    await scene.cardWanted()
    await scene.tap()
    return { meanwhile, ...(await factsOf(scene, await scene.until(isFinal))) }
  },
  'a charge that cannot be stopped is left behind, paid in cash, and charged after all': async (
    scene: Scene,
  ) => {
    scene.lan.internet('dead')
    const { attemptId } = await scene.charge()
    await scene.cardWanted()
    scene.lan.cable('terminal', 'out')
    await scene.ask('payment.abort', { attemptId })
    await scene.until(({ allowed }) => allowed.includes('detach'))
    await scene.ask('payment.detach', { attemptId, reason: 'Pays in cash' })
    const sale = await scene.sale()
    await scene.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 20_000 }, sale.rev)
    const { status } = await scene.sale()
    await scene.tap()
    scene.lan.cable('terminal', 'in')
    const facts = await factsOf(scene, await scene.until(isFinal))
    return { ...facts, saleStatus: status, tasks: (await scene.ask('reversal.list', {})).tasks.length }
  },
} as const satisfies Readonly<Record<string, (scene: Scene) => Promise<unknown>>>

export type CaseName = keyof typeof CASES
