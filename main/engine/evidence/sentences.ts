import type { PaymentReason } from '../../../shared/contract/payment.ts'
import { minorToDecimal } from '../../../shared/money.ts'
import type { RegisterFact } from '../facts.ts'
import type { AttemptFact, AttemptPlan, ExchangeFact } from '../payment/facts.ts'
import type { ReadFact } from './subject.ts'

/** Facts that the story of an attempt tells in words; any other kind is told by its name alone. */
type ToldKind =
  | AttemptFact['kind']
  | ExchangeFact['kind']
  | 'reversal.closed'
  | 'staff.approved'
  | 'register.opened'
  | 'sale.card_tendered'
  | 'sale.tender_settled'
  | 'card.operated'
  | 'card.retracted'
  | 'card.trial_taken'
  | 'card.task_reopened'
  | 'print.queued'

type Sentences = { readonly [K in ToldKind]: (fact: Extract<RegisterFact, { kind: K }>) => string }

const amountOf = ({ amountMinor, exponent, currency }: AttemptPlan): string =>
  `${minorToDecimal(amountMinor, exponent)} ${currency}`

function because(reason: PaymentReason | null): string {
  if (reason === null) return ''
  const said = [reason.providerType, reason.providerCode, reason.providerMessage].filter(Boolean).join(' ')
  return ` (${reason.code}${said === '' ? '' : `; the provider said: ${said}`})`
}

const BY = {
  terminal: "by the terminal's own answer",
  inquiry: 'by asking afterwards',
  not_sent: 'because it is proven that nothing was sent',
  supervisor: 'by a supervisor',
} as const

/** A microsecond count as milliseconds with one decimal. */
const inMs = (us: number): string => `${(us / 1000).toFixed(1)} ms`

const ofMoney = {
  'attempt.recorded': ({ plan }) =>
    `${plan.operation} of ${amountOf(plan)} on ${plan.terminalId} is recorded; nothing is sent yet.`,
  'attempt.sending': ({ route }) => `The request is about to leave by the route ${route}.`,
  'attempt.waiting': () => 'The request was written to the connection: from here on it may have arrived.',
  'attempt.not_sent': ({ route, cause }) =>
    `It is proven that nothing was sent by the route ${route} (${cause}).`,
  'attempt.unknown': ({ reason, stillOpen }) =>
    `It is not known what became of it${because(reason)}${stillOpen ? '; its answer may still come' : ''}.`,
  'attempt.money_ended': () => 'The request came to its end.',
  'attempt.concluded': ({ phase, by, reason, supervisor }) =>
    `Concluded: ${phase}, ${BY[by]}${because(reason)}.` +
    (supervisor === null
      ? ''
      : ` ${supervisor.staffId} gave the reason "${supervisor.reason}" and saw "${supervisor.evidence}".`),
} as const satisfies Partial<Sentences>

const ofAsking = {
  'attempt.inquiry_asked': ({ source, route }) =>
    `Asks the ${source === 'local' ? "terminal's own history" : "acquirer's records"} by the route ${route}.`,
  'attempt.inquiry_answered': ({ finding }) => `The answer to the question: ${finding}.`,
  'attempt.inquiry_planned': ({ nextAskAtMs }) =>
    `Will ask again at ${new Date(nextAskAtMs).toISOString()} of the register's steady clock.`,
  'attempt.abort_asked': ({ staffId, route }) =>
    `${staffId} asks to cancel${route === null ? '' : ` (route ${route})`}; the charge's own answer decides.`,
  'attempt.abort_answered': ({ answer }) => `The answer to the request to cancel: ${answer}.`,
} as const satisfies Partial<Sentences>

const ofAfterwards = {
  'attempt.detached': ({ staffId, reason }) =>
    `${staffId} frees the sale ("${reason}"); the attempt stays watched.`,
  'attempt.watch_planned': ({ looks, dueAtMs }) =>
    dueAtMs === null
      ? `After ${looks} looks the next is when the register opens again.`
      : `After ${looks} looks the next is at ${new Date(dueAtMs).toISOString()} of the steady clock.`,
  'attempt.watch_closed': () => 'It is no longer watched.',
  'attempt.recovered': () => 'The register opened again: what was under way has no answer any more.',
  'attempt.charged_late': () => 'It was done although it had been called not done: a task is opened.',
  'attempt.proof_came': () => 'It was called done, and is in the books: it is proven, and no longer watched.',
  'attempt.original_seen': ({ finding }) =>
    finding === 'undone'
      ? 'The books have what it was to undo as given back already.'
      : 'The books have what it was to undo as it was.',
  'attempt.not_received': () => 'It was called done, and is in nobody’s books: a task is opened.',
  'reversal.closed': ({ staffId, note }) => `${staffId} closes the task: "${note}".`,
  'staff.approved': ({ staffId, action }) => `${staffId} vouches for ${action}.`,
  'register.opened': ({ version, training }) =>
    `The register opened, version ${version}${training ? ', in training mode' : ''}.`,
  'sale.card_tendered': () => 'The sale asks for a card payment.',
  'card.operated': ({ operation }) => `The ${operation} is done, and counted in the day.`,
  'card.retracted': ({ operation }) =>
    `The ${operation} was not done after all, and is taken out of the day.`,
  'card.trial_taken': () => 'It was a trial: a task is opened to give the money back.',
  'card.task_reopened': () => 'What gave it back was not done after all: it is a task again.',
  'print.queued': ({ copy }) =>
    `${copy ? 'A copy of its' : 'Its'} slip for the customer goes to the printer.`,
  'sale.tender_settled': ({ status }) => `In the sale the card payment is ${status}.`,
} as const satisfies Partial<Sentences>

const ofExchanges = {
  'exchange.started': ({ operation, method, url, route }) =>
    `${operation}: ${method} ${url} by the route ${route} is on record before its first byte leaves.`,
  'exchange.finished': ({ httpCode, sent, outcomeClass, errorType, errorCode, totalUs }) => {
    const answered = httpCode === null ? 'no HTTP answer' : `HTTP ${httpCode}`
    const left = sent === 'no' ? ', nothing was sent' : ''
    const error = [errorType, errorCode].filter(Boolean).join(' ')
    const read = `read as ${outcomeClass}${error === '' ? '' : ` (${error})`}`
    return `${answered}${left}, ${read}, ${inMs(totalUs)}.`
  },
} as const satisfies Partial<Sentences>

const SENTENCES: Sentences = { ...ofMoney, ...ofAsking, ...ofAfterwards, ...ofExchanges }

/** One English sentence for a fact in the story of an attempt. May throw for a fact that nobody recorded. */
export function sentenceOf(fact: ReadFact): string {
  if (!Object.hasOwn(SENTENCES, fact.kind)) return fact.kind
  const say = SENTENCES[fact.kind as ToldKind] as (fact: ReadFact) => string
  return say(fact)
}
