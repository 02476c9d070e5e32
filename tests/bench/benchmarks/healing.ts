import { REACH_EVERY_MS } from '../../../main/engine/terminals/discovery/healing.ts'
import { whyNoLan } from '../../lan/apart.ts'
import { figureOf, type Benchmark } from '../benchmark.ts'
import { playOnLan } from '../lan-scenes.ts'

interface Move {
  readonly healedMs: number
  readonly bareMs: number
}

const figure = (name: string, moves: readonly Move[]) =>
  figureOf({
    name,
    ours: moves.map(({ healedMs }) => healedMs),
    beside: [
      {
        kind: 'floor',
        what: `half of the ${REACH_EVERY_MS} ms between two looks, then a bare sweep and one question`,
        how: 'computed',
        samples: moves.map(({ bareMs }) => REACH_EVERY_MS / 2 + bareMs),
      },
    ],
    remark: 'found, recognised, verified, recorded; nobody at the old address was waited for',
  })

export const healing: Benchmark = {
  name: 'healing',
  says: 'a terminal with another address, followed: idle, and while it wants a card (network namespaces)',
  obstacle: whyNoLan,
  async run({ times }) {
    const idle = await playOnLan('moves while idle', times(8, 2))
    const waiting: Move[] = []
    for (let round = 0; round < times(5, 1); round += 1)
      waiting.push(await playOnLan('moves while the card is wanted', round))
    return [
      figure('healing: an idle terminal moved', idle),
      figure('healing: a terminal moved while it wants a card', waiting),
    ]
  },
}
