import type { DoctorReport, NetworkCheck } from '../../shared/contract/discovery.ts'
import type { Language } from '../../shared/contract/staff.ts'
import { DOCTOR_WORDS, figuresText, forwardText, secondsText } from '../../shared/doctor/text.ts'
import type { CredentialSource } from './doctor-lane.ts'

const MARKS: Readonly<Record<NetworkCheck['level'], string>> = {
  ok: '+',
  attention: '!',
  failed: 'x',
  unknown: '?',
}
/** A column never grows beyond this; what is longer pushes the rest of its line. */
const COLUMN_MAX = 34

/** The language of the system where the register speaks it; Spanish when the system says nothing. */
export function languageOf(lang: string | undefined): Language {
  const name = (lang ?? '').toLowerCase()
  if (name.startsWith('ja')) return 'ja'
  return name === '' || name.startsWith('es') ? 'es' : 'en'
}

/** How many columns of a terminal a text takes: signs of Chinese and Japanese take two. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (width, sign) =>
      width +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
        sign,
      )
        ? 2
        : 1),
    0,
  )
const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
const widest = (texts: readonly string[]): number => Math.min(COLUMN_MAX, Math.max(0, ...texts.map(widthOf)))

/** Whose credential a terminal was asked with. */
export interface TriedWith {
  readonly label: string
  readonly from: CredentialSource
}

const TRIED_WORDS: Readonly<
  Record<Language, Readonly<Record<CredentialSource, (labels: string) => string>>>
> = {
  es: {
    register: (labels) => `Se probó la credencial que guarda la caja: ${labels}.`,
    file: (labels) => `Se probó la credencial del archivo, porque no hay otra de la caja: ${labels}.`,
    file_elsewhere: (labels) =>
      `Se probó la credencial del archivo, porque la caja no conoce ahí ese terminal: ${labels}.`,
    file_alone: (labels) =>
      `Se probó la credencial del archivo: ${labels}. Si se cambió después en la caja, agrega --data.`,
  },
  en: {
    register: (labels) => `The credential that the register keeps was tried: ${labels}.`,
    file: (labels) => `The credential of the file was tried, for want of one of the register: ${labels}.`,
    file_elsewhere: (labels) =>
      `The credential of the file was tried; the register does not know the terminal there: ${labels}.`,
    file_alone: (labels) =>
      `The credential of the file was tried: ${labels}. If the register changed it since, add --data.`,
  },
  ja: {
    register: (labels) => `レジが保管している認証情報で確認しました:${labels}。`,
    file: (labels) => `レジに認証情報がないため、ファイルの認証情報で確認しました:${labels}。`,
    file_elsewhere: (labels) =>
      `その場所の端末をレジは知らないため、ファイルの認証情報で確認しました:${labels}。`,
    file_alone: (labels) =>
      `ファイルの認証情報で確認しました:${labels}。レジで変更した後なら --data も指定してください。`,
  },
}

/** With whose credentials it was asked, one line for each of them. */
function triedLines(tried: readonly TriedWith[], language: Language): readonly string[] {
  const words = TRIED_WORDS[language]
  return (['register', 'file', 'file_elsewhere', 'file_alone'] as const).flatMap((source) => {
    const labels = tried.filter(({ from }) => from === source).map(({ label }) => label)
    return labels.length === 0 ? [] : [words[source](labels.join(language === 'ja' ? '、' : ', '))]
  })
}

/** The whole report as lines: what was looked at, what was found, what to do, and what to hand on. */
export function reportText(report: DoctorReport, tried: readonly TriedWith[], language: Language): string {
  const { checks } = report
  const words = DOCTOR_WORDS[language]
  const columns = {
    name: widest(checks.map(({ id }) => words.check[id])),
    subject: widest(checks.map(({ subject }) => subject)),
  }
  const lines = checks.flatMap((check) => linesOf(check, language, columns))
  const verdict = `${words.level[report.level]}. ${words.figure.took(secondsText(report.tookMs, language))}`
  const asked = triedLines(tried, language)
  return [...lines, ...asked, '', verdict, '', forwardText(report, language), ''].join('\n')
}

/** One check: a line, and a second one where something can be done. */
function linesOf(
  check: NetworkCheck,
  language: Language,
  columns: { readonly name: number; readonly subject: number },
): readonly string[] {
  const words = DOCTOR_WORDS[language]
  const figures = figuresText(check, language)
  const found =
    figures.length === 0
      ? words.found[check.verdict]
      : `${words.found[check.verdict]} (${figures.join(', ')})`
  const name = padded(words.check[check.id], columns.name)
  const line = `${MARKS[check.level]} ${name}  ${padded(check.subject, columns.subject)}  ${found}`
  const advice = check.level === 'ok' ? undefined : words.next[check.verdict]
  return advice === undefined ? [line] : [line, `    → ${advice}`]
}
