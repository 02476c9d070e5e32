import { assert } from '../../shared/assert.ts'
import type { PrinterSettings } from '../../shared/contract/settings.ts'
import {
  checkColumns,
  checkHost,
  checkPort,
  checkText,
  idFrom,
  problemsOf,
  type Problems,
} from './field-checks.ts'

/** A printer's settings as they are typed. */
export interface PrinterForm {
  readonly printerId: string | null
  readonly label: string
  readonly host: string
  readonly port: string
  readonly columns: string
  readonly cutter: boolean
  readonly automatic: boolean
}

export type PrinterField = 'label' | 'host' | 'port' | 'columns'

export const NEW_PRINTER_FORM: PrinterForm = {
  printerId: null,
  label: '',
  host: '',
  port: '9100',
  columns: '42',
  cutter: true,
  automatic: true,
}

export const printerFormOf = (printer: PrinterSettings): PrinterForm => ({
  ...printer,
  port: String(printer.port),
  columns: String(printer.columns),
})

/** Everything that keeps the form from being saved, by field. */
export const checkPrinter = (form: PrinterForm): Problems<PrinterField> =>
  problemsOf<PrinterField>({
    label: checkText(form.label),
    host: checkHost(form.host),
    port: checkPort(form.port),
    columns: checkColumns(form.columns),
  })

/** What is sent. */
export function printerInput(form: PrinterForm, taken: readonly string[]): PrinterSettings {
  assert(Object.keys(checkPrinter(form)).length === 0, 'a form with problems is not sent')
  return {
    printerId: form.printerId ?? idFrom(form.label, 'printer', taken),
    label: form.label.trim(),
    host: form.host.trim(),
    port: Number(form.port),
    columns: Number(form.columns),
    cutter: form.cutter,
    automatic: form.automatic,
  }
}
