import type { DoctorReport, NetworkCheck } from '../contract/discovery.ts'
import type { Language } from '../contract/staff.ts'
import { EN } from './en.ts'
import { ES } from './es.ts'
import { JA } from './ja.ts'
import type { DoctorWords } from './words.ts'

export const DOCTOR_WORDS: Readonly<Record<Language, DoctorWords>> = { es: ES, en: EN, ja: JA }

const MS_PER_SECOND = 1000
const SECONDS_PER_MINUTE = 60
const MINUTES_PER_HOUR = 60
/** Up to here a difference of clocks is told in seconds, and up to there in minutes. */
const SECONDS_TOLD = 120
const MINUTES_TOLD = 120
/** A clock that differs by less is nobody's concern. */
const AHEAD_TOLD_MS = 30_000

/** Seconds with one decimal as the language writes it; never a check that took no time at all. */
export const secondsText = (durationMs: number, language: Language): string =>
  Math.max(0.1, durationMs / MS_PER_SECOND).toLocaleString(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })

/** How far a clock is off, in words: `10 min adelantado`. */
export function clockText(aheadMs: number, language: Language): string {
  const { figure } = DOCTOR_WORDS[language]
  const seconds = Math.round(Math.abs(aheadMs) / MS_PER_SECOND)
  const minutes = Math.round(seconds / SECONDS_PER_MINUTE)
  const howMuch =
    seconds <= SECONDS_TOLD
      ? figure.seconds(seconds)
      : minutes <= MINUTES_TOLD
        ? figure.minutes(minutes)
        : figure.hours(Math.round(minutes / MINUTES_PER_HOUR))
  return aheadMs >= 0 ? figure.ahead(howMuch) : figure.behind(howMuch)
}

/** The figures of a check that a person wants beside its verdict, in words; empty when there are none. */
export function figuresText({ verdict, figures }: NetworkCheck, language: Language): readonly string[] {
  const words = DOCTOR_WORDS[language].figure
  const { latencyMs, connectMs, aheadMs, serialNamed, issuer, transaction, limitMs } = figures
  const text = (value: unknown, say: (value: string) => string): string | null =>
    typeof value === 'string' && value !== '' ? say(value) : null
  const isFar = typeof aheadMs === 'number' && Math.abs(aheadMs) >= AHEAD_TOLD_MS
  const told = [
    text(figures['addresses'], String),
    text(figures['address'], String),
    typeof latencyMs === 'number' ? `${latencyMs} ms` : null,
    typeof connectMs === 'number' ? `${connectMs} ms` : null,
    isFar ? clockText(aheadMs, language) : null,
    verdict === 'other_terminal' ? text(serialNamed, words.serial) : null,
    text(issuer, words.issuer),
    text(transaction, words.transaction),
    typeof limitMs === 'number' ? words.limit(secondsText(limitMs, language)) : null,
  ]
  return told.filter((one) => one !== null)
}

/** What a check found, as one line: what was looked at, the verdict and its figures. */
function findingText(check: NetworkCheck, language: Language): string {
  const words = DOCTOR_WORDS[language]
  const subject = check.subject === '' ? '' : ` ${check.subject}`
  const figures = figuresText(check, language)
  const more = figures.length === 0 ? '' : ` (${figures.join(', ')})`
  return `${words.check[check.id]}${subject}: ${words.found[check.verdict]}${more}`
}

/** Where a terminal is reached on the local network. */
interface Door {
  readonly label: string
  readonly host: string
  readonly port: number
}

/**
 * What to hand to whoever runs the network: every connection with its direction, protocol and port, whatever
 * was found, and then what was found wrong.
 */
export function forwardText(report: DoctorReport, language: Language): string {
  const { forward, next } = DOCTOR_WORDS[language]
  const { allow, checks } = report
  const here = allow.register.join(', ')
  const from = (who: 'register' | 'terminal', name: string): readonly string[] => {
    const domains = allow.domains.filter((domain) => domain.from === who)
    if (domains.length === 0) return []
    return [`  ${name}:`, ...domains.map((domain) => `    ${outwards(domain, forward)}`)]
  }
  const doors = allow.terminals.map((door) => `  ${here || forward.thisRegister} → ${doorText(door)}`)
  const ports = allow.terminalPorts.join(', ')
  const wrong = checks.filter(({ level }) => level === 'failed' || level === 'attention')
  return [
    forward.title,
    '',
    forward.outwards,
    ...from('register', here === '' ? forward.fromRegister : `${forward.fromRegister} (${here})`),
    ...from('terminal', forward.fromTerminals),
    `  ${forward.noInspection}`,
    '',
    forward.inside,
    ...(doors.length > 0 ? doors : [`  ${forward.thisRegister} → ${forward.anyTerminal}  TCP ${ports}`]),
    `  ${forward.isolation}`,
    '',
    ...forward.services.map((service) => `- ${service}`),
    '',
    forward.found,
    ...(wrong.length === 0 ? [`  ${forward.allWell}`] : []),
    ...wrong.flatMap((check) => {
      const advice = next[check.verdict]
      const line = `- ${findingText(check, language)}`
      return advice === undefined ? [line] : [line, `  ${advice}`]
    }),
  ].join('\n')
}

function outwards(
  { name, port, secure }: DoctorReport['allow']['domains'][number],
  { https, http }: DoctorWords['forward'],
): string {
  return `→ ${name}  TCP ${port} (${secure ? https : http})`
}

const doorText = ({ label, host, port }: Door): string => `${host} (${label})  TCP ${port}`
