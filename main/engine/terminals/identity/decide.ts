import type { IdentityProof } from '../../../../shared/contract/discovery.ts'
import type { Recognition } from '../../settings/facts.ts'
import type { Refusal } from './standing.ts'

/**
 * What a look says about who is there. `proven`: the terminal, with the proof; `unproven`: it takes our
 * credential and nothing says which terminal it is; `another`: it names another serial number and does not
 * know our payments, or is no terminal; `unclear`: it neither takes our credential nor says who it
 * is, or is busy and perhaps has not looked.
 */
export type Evidence =
  | { readonly kind: 'proven'; readonly proof: IdentityProof }
  | { readonly kind: 'unproven' | 'another' | 'unclear' }

/** Why each piece of hardware by which the terminal is recognised is taken for its own. */
export type OwnHardware = ReadonlyMap<string, Recognition>

export interface Circumstances {
  /** At the place now; null when this computer cannot tell, or it says nothing because many share it. */
  readonly hardware: string | null
  /** By which the terminal is recognised. */
  readonly own: OwnHardware
  /** Somebody was recognised as it since a person said where it is, by hardware that may be another's now. */
  readonly isKnown: boolean
  /** The hardware is by what another terminal of this register is recognised. */
  readonly isAnothers: boolean
  /** Something hints at another device since the last time that all was well. */
  readonly hasChanged: boolean
  /** No look has said anything yet in this life of the register, neither for it nor against it. */
  readonly isFirst: boolean
}

export type Judgement =
  /** All is well; `learns`: by which the hardware belongs to the terminal from now on. */
  | { readonly kind: 'held'; readonly learns: Recognition | null }
  /** Nothing can be said, and nothing new speaks against it: what was decided before stays, a refusal too. */
  | { readonly kind: 'as_before' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

const refused = (refusal: Refusal): Judgement => ({ kind: 'refused', refusal })

/** Pure: the same evidence in the same circumstances is always worth the same. */
export function judge(evidence: Evidence, about: Circumstances): Judgement {
  const { hardware, own, isKnown } = about
  const isStrange = hardware !== null && isKnown && !own.has(hardware)
  switch (evidence.kind) {
    case 'proven':
      return {
        kind: 'held',
        learns: hardware !== null && isNews(hardware, about) ? evidence.proof : null,
      }
    case 'another':
      return refused('other_device')
    case 'unclear':
      return judgeUnclear(about, isStrange)
    case 'unproven':
      return judgeUnproven(about, isStrange)
  }
}

/** A proof is worth more than a person's word, which another word takes back. */
const isNews = (hardware: string, { own }: Circumstances): boolean =>
  !own.has(hardware) || own.get(hardware) === 'person'

/** Its silence is worth no more than an answer that proves nothing: only its own hardware vouches for it. */
function judgeUnclear(
  { hardware, own, isAnothers, hasChanged, isFirst }: Circumstances,
  isStrange: boolean,
): Judgement {
  if (!hasChanged) return { kind: 'as_before' }
  // There is nothing for a person to confirm in a device that does not even take the credential.
  if (isStrange || isAnothers) return refused('other_device')
  const isOwn = hardware !== null && own.has(hardware)
  return isOwn || isFirst ? { kind: 'as_before' } : refused('unconfirmed_device')
}

/** Only the hardware can say who it is. */
function judgeUnproven(
  { hardware, own, isAnothers, hasChanged, isFirst }: Circumstances,
  isStrange: boolean,
): Judgement {
  if (!hasChanged) return { kind: 'held', learns: null }
  if (isAnothers || isStrange) return refused('unconfirmed_device')
  // A lane must be able to sell after a restart on a computer that cannot tell hardware apart.
  if (hardware === null) return isFirst ? { kind: 'held', learns: null } : refused('unconfirmed_device')
  return { kind: 'held', learns: own.has(hardware) ? null : 'first_use' }
}
