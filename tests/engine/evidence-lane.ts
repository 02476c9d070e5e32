import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { documentHash, hexOf } from '../../main/engine/evidence/pack.ts'
import { linkHash } from '../../main/engine/journal/chain.ts'
import type { EvidenceEntry, EvidencePack } from '../../shared/evidence.ts'
import { openLane } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, untilPhase } from './opened-lane.ts'

export const SUPERVISED = { reason: 'Slip of the terminal', evidence: 'Approval 123456 on paper' }

/** A lane whose database file other readers can open. */
export async function evidenceLane(): Promise<{ readonly lane: Lane; readonly databasePath: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-evidence-'))
  const databasePath = join(folder, 'register.sqlite')
  const lane = await openLane({ databasePath })
  onTestFinished(async () => {
    await lane.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { lane, databasePath }
}

export const isCharge = (url: string): boolean => url.endsWith('/charge')

/** A charge that the LAN refuses and the cloud approves; its id. */
export async function approvedByCloud(lane: Lane): Promise<string> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  lane.setFate((route, { url }) => (isCharge(url) && route === 'lan' ? { connect: 'refused' } : {}))
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'approved')
  lane.setFate(null)
  return attemptId
}

/** A whole troubled life: unknown, freed, decided by a supervisor, charged after all, given back; its id. */
export async function troubledAttempt(lane: Lane): Promise<string> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  lane.setFate((_route, { url }) =>
    isCharge(url)
      ? { breaksAtAnswer: 'reset' }
      : url.includes('transaction_search')
        ? { connect: 'refused' }
        : {},
  )
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  await lane.ask('payment.detach', { attemptId, reason: 'Pays in cash' })
  await lane.ask('payment.resolve', { attemptId, outcome: 'not_paid', ...SUPERVISED })
  await lane.crash()
  lane.setFate(null)
  for (let minutes = 0; minutes < 90; minutes += 1) {
    await lane.time.pass(60_000)
    const [task] = (await lane.ask('reversal.list', {})).tasks
    if (task === undefined) continue
    await lane.ask('reversal.close', { taskId: task.taskId, note: 'Given back in cash' })
    return attemptId
  }
  throw new Error('nobody noticed that it was charged after all')
}

export async function packOf(lane: Lane, attemptId: string): Promise<EvidencePack> {
  const { text } = await lane.ask('payment.evidence', { attemptId })
  return JSON.parse(text) as EvidencePack
}

export const clone = (pack: EvidencePack): EvidencePack => structuredClone(pack)

/** A pack as a forger would hand it in: changed, with the document's own hash made right again. */
export function forged(pack: EvidencePack, change: (copy: EvidencePack) => void): string {
  const copy = clone(pack)
  change(copy)
  return JSON.stringify({ ...copy, sha256: documentHash(copy) })
}

/** The entry with its hash made right again. */
export function rehashed(entry: EvidenceEntry): EvidenceEntry {
  const hash = linkHash({ ...entry, prevHash: Buffer.from(entry.prevHash, 'hex') })
  return { ...entry, hash: hexOf(hash) }
}

export function reading(databasePath: string): Database.Database {
  const db = new Database(databasePath, { readonly: true })
  onTestFinished(() => {
    db.close()
  })
  return db
}
