import type { CallName, CallValue, Contract, DecodedInput } from '../../shared/contract/index.ts'
import type { Right } from '../../shared/contract/define.ts'
import type { StaffMember } from '../../shared/contract/staff.ts'
import type { CallError } from '../../shared/errors.ts'
import type { Result } from '../../shared/result.ts'
import type { RegisterFact } from './facts.ts'

/** Whoever is signed in when a call arrives. */
export interface Caller {
  readonly staff: StaffMember | null
  readonly rights: readonly Right[]
}

/** What a command may do while it runs: inside one transaction, without waiting for anything. */
export interface CommandContext extends Caller {
  readonly staff: StaffMember
  readonly commandId: string
  /** The `rev` that the screen showed, when it said one. */
  readonly rev: number | null
  /** Who vouched for the command with a PIN, or the caller when their own right is enough. */
  readonly approvedBy: StaffMember
  record(facts: readonly RegisterFact[]): void
  /** Runs `act` once everything is on disk. */
  after(act: () => void): void
}

type NamesOf<K extends 'query' | 'command'> = {
  [N in CallName]: Contract[N]['kind'] extends K ? N : never
}[CallName]
export type QueryName = NamesOf<'query'>
export type CommandName = NamesOf<'command'>

export type QueryHandler<N extends QueryName> = (
  input: DecodedInput<N>,
  caller: Caller,
) => Result<CallValue<N>, CallError> | Promise<Result<CallValue<N>, CallError>>

export interface CommandHandler<N extends CommandName> {
  /**
   * What must be waited for or is slow (checking a PIN, storing a credential); refuses before anything is
   * recorded.
   */
  readonly before?: (
    input: DecodedInput<N>,
    caller: Caller,
  ) => Promise<Result<{ readonly approvedBy?: StaffMember }, CallError>>
  /** The value is read after the facts were recorded. */
  readonly run: (input: DecodedInput<N>, context: CommandContext) => Result<() => CallValue<N>, CallError>
}

export type Handlers = { [N in QueryName]: QueryHandler<N> } & { [N in CommandName]: CommandHandler<N> }

/** The handlers of one area, by the prefix of their names. */
export type AreaHandlers<Prefix extends string> = Pick<Handlers, Extract<CallName, `${Prefix}.${string}`>>
