import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { assert } from '../../shared/assert.ts'
import { callEnvelope, WIRE_VERSION } from '../../shared/contract/envelope.ts'
import type { CallAnswer, CallEnvelope } from '../../shared/contract/envelope.ts'
import { contract, isCallName } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { StaffMember } from '../../shared/contract/staff.ts'
import { callError } from '../../shared/errors.ts'
import type { CallError } from '../../shared/errors.ts'
import type { Result } from '../../shared/result.ts'
import type {
  Caller,
  CommandContext,
  CommandHandler,
  CommandName,
  Handlers,
  QueryHandler,
  QueryName,
} from './calls.ts'
import type { RegisterFact } from './facts.ts'
import { canonicalJson } from './journal/canonical-json.ts'
import type { CommandLog } from './journal/commands.ts'
import { isDiskFault } from './store/fault.ts'

export interface DispatchOptions {
  readonly handlers: Handlers
  readonly caller: () => Caller
  readonly commandLog: CommandLog
  /** Everything recorded inside is marked with the command. */
  readonly transaction: <T>(commandId: string, work: () => T) => T
  readonly record: (facts: readonly RegisterFact[]) => void
  /** Number of the next journal entry. */
  readonly nextSeq: () => number
  readonly changed: () => void
  readonly failed: (error: unknown) => CallError
  /** Why nothing may be recorded any more; null while the register runs. */
  readonly stopped: () => CallError | null
}

/** Whoever acts while nobody is signed in: only the sign-in itself. */
const NOBODY: StaffMember = { staffId: 'nobody', name: '', role: 'cashier', needsPin: false }

/** Never hashed or stored: a hash of a four-digit PIN would be as good as the PIN. */
const SECRET_FIELDS = new Set(['pin', 'credential'])

type Answer = Result<unknown, CallError>
/** The handlers are looked up by name at run time; their types were checked where they were written. */
type AnyQuery = (input: unknown, caller: Caller) => Answer | Promise<Answer>
type AnyCommand = {
  before?: (input: unknown, caller: Caller) => Promise<Result<{ approvedBy?: StaffMember }, CallError>>
  run: (input: unknown, context: CommandContext) => Result<() => unknown, CallError>
}

/** A command that waits for something, and what it will be answered. */
interface UnderWay {
  readonly inputHash: string
  readonly answer: Promise<Answer>
}
interface Dispatching extends DispatchOptions {
  readonly underWay: Map<string, UnderWay>
}

/** decode → authorise → dedupe → run → encode. Never rejects. */
export function createDispatch(dispatchOptions: DispatchOptions): (envelope: unknown) => Promise<CallAnswer> {
  const options: Dispatching = { ...dispatchOptions, underWay: new Map() }
  return async (raw) => {
    const decoded = decode(raw)
    if (!decoded.ok) return { id: idOf(raw), ok: false, error: decoded.error }
    const { envelope, name, input } = decoded
    const id = envelope.id ?? null
    try {
      const answer = await answerOf(options, envelope, name, input)
      return answer.ok ? { id, ok: true, value: answer.value } : { id, ok: false, error: answer.error }
    } catch (error) {
      return { id, ok: false, error: options.failed(error) }
    }
  }
}

type Decoded =
  | { readonly ok: true; readonly envelope: CallEnvelope; readonly name: CallName; readonly input: unknown }
  | { readonly ok: false; readonly error: CallError }

function decode(raw: unknown): Decoded {
  const version = typeof raw === 'object' && raw !== null && 'v' in raw ? raw.v : undefined
  if (typeof version === 'number' && version !== WIRE_VERSION) {
    return {
      ok: false,
      error: callError('VERSION_UNKNOWN', `This register speaks version ${WIRE_VERSION} of the contract.`),
    }
  }
  const parsed = callEnvelope.safeParse(raw)
  if (!parsed.success) return { ok: false, error: invalid(parsed.error) }
  const { name } = parsed.data
  if (!isCallName(name)) return { ok: false, error: callError('NAME_UNKNOWN', `There is no call ${name}.`) }
  const input = contract[name].input.safeParse(parsed.data.input ?? {})
  if (!input.success) return { ok: false, error: invalid(input.error) }
  if (contract[name].kind === 'command' && parsed.data.commandId === undefined) {
    return {
      ok: false,
      error: callError(
        'COMMAND_ID_REQUIRED',
        `${name} changes something: send a commandId (a new UUID version 4).`,
      ),
    }
  }
  return { ok: true, envelope: parsed.data, name, input: input.data }
}

/** What the caller called this call, however wrong the rest of it is. */
export function idOf(raw: unknown): string | null {
  return typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string'
    ? raw.id.slice(0, 64)
    : null
}

function invalid(error: z.ZodError): CallError {
  const where = error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'call'}: ${issue.message}`)
    .join('; ')
  return callError('REQUEST_INVALID', `The call is not well-formed. ${where}`, { detail: { where } })
}

async function answerOf(
  options: Dispatching,
  envelope: CallEnvelope,
  name: CallName,
  input: unknown,
): Promise<Answer> {
  const definition = contract[name]
  const caller = options.caller()
  if (definition.right !== 'open') {
    if (caller.staff === null) return { ok: false, error: callError('SIGN_IN_REQUIRED', 'Sign in first.') }
    if (!caller.rights.includes(definition.right)) {
      return {
        ok: false,
        error: callError('RIGHT_MISSING', `${caller.staff.name} may not do this.`, {
          detail: { right: definition.right },
        }),
      }
    }
  }
  if (definition.kind === 'query') {
    const handler = options.handlers[name as QueryName] as QueryHandler<QueryName> as unknown as AnyQuery
    return handler(input, caller)
  }
  const handler = options.handlers[
    name as CommandName
  ] as CommandHandler<CommandName> as unknown as AnyCommand
  return command(options, handler, { envelope, name, input, caller })
}

interface CommandCall {
  readonly envelope: CallEnvelope
  readonly name: CallName
  readonly input: unknown
  readonly caller: Caller
}

/**
 * One at a time under each id: a double press gets the answer of the first press, and is no second guess of a
 * PIN.
 */
async function command(options: Dispatching, handler: AnyCommand, call: CommandCall): Promise<Answer> {
  const { underWay } = options
  const commandId = call.envelope.commandId
  assert(commandId !== undefined, 'a command has an id')
  const text = canonicalJson(withoutSecrets({ name: call.name, input: call.input }), { fractions: 'allowed' })
  const inputHash = createHash('sha256').update(text).digest('hex')
  for (let first = underWay.get(commandId); first !== undefined; first = underWay.get(commandId)) {
    if (first.inputHash === inputHash) return first.answer
    // Another command under the same id: whether the id is used up is known when that one is over.
    await first.answer.catch(() => undefined)
  }
  const answer = runCommand(options, handler, { ...call, commandId, inputHash })
  underWay.set(commandId, { inputHash, answer })
  try {
    return await answer
  } finally {
    underWay.delete(commandId)
  }
}

interface CommandRun extends CommandCall {
  readonly commandId: string
  readonly inputHash: string
}

async function runCommand(options: Dispatching, handler: AnyCommand, call: CommandRun): Promise<Answer> {
  const { commandId, inputHash } = call
  const known = storedAnswer(options, commandId, call.name, inputHash)
  if (known) return known
  const before = (await handler.before?.(call.input, call.caller)) ?? { ok: true as const, value: {} }
  if (!before.ok) return before
  // Meanwhile the register may have stopped: what was recorded now, nobody would act on or see.
  const stopped = options.stopped()
  if (stopped) return { ok: false, error: stopped }
  const afterwards: (() => void)[] = []
  const answer = onDisk(() =>
    options.transaction(commandId, () => {
      assert(options.commandLog.findCommand(commandId) === null, 'a command runs once')
      const staff = call.caller.staff ?? NOBODY
      const seqFrom = options.nextSeq()
      let recorded = false
      const result = handler.run(call.input, {
        staff,
        rights: call.caller.rights,
        commandId,
        rev: call.envelope.rev ?? null,
        approvedBy: before.value.approvedBy ?? staff,
        record: (facts) => {
          recorded = true
          options.record(facts)
        },
        after: (act) => {
          afterwards.push(act)
        },
      })
      assert(result.ok || !recorded, `${call.name}: a refusal records nothing`)
      const final: Answer = result.ok ? { ok: true, value: result.value() } : result
      options.commandLog.storeCommand({ commandId, name: call.name, inputHash, answer: final, seqFrom })
      return final
    }),
  )
  for (const act of afterwards) act()
  if (answer.ok) options.changed()
  return answer
}

/**
 * The answer, or that the disk refused all of it: nothing happened then, and the same command may be sent
 * again.
 */
function onDisk(work: () => Answer): Answer {
  try {
    return work()
  } catch (error) {
    if (!isDiskFault(error)) throw error
    return {
      ok: false,
      error: callError('DISK_FAULT', 'This could not be written to the disk, so nothing was done.', {
        retry: 'safe',
      }),
    }
  }
}

function storedAnswer(
  options: DispatchOptions,
  commandId: string,
  name: string,
  inputHash: string,
): Answer | null {
  const stored = options.commandLog.findCommand(commandId)
  if (stored === null) return null
  if (stored.name !== name || stored.inputHash !== inputHash) {
    return {
      ok: false,
      error: callError(
        'COMMAND_ID_REUSED',
        'This commandId was used for another command; mint a new one for each.',
      ),
    }
  }
  return stored.answer as Answer
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !SECRET_FIELDS.has(key) && member !== undefined)
      .map(([key, member]) => [key, withoutSecrets(member)]),
  )
}
