import { transform } from 'receiptline'
import { layOutReceipt } from '../../../main/engine/receipt/layout.ts'
import { RECEIPT_COLUMNS } from '../../../main/engine/receipt/sheet.ts'
import { receiptEscPos, receiptSvg } from '../../../main/engine/receipt/render.ts'
import { mixedSale } from '../../receipt/example-receipts.ts'
import { figureOf, sideBySide, took, type Benchmark } from '../benchmark.ts'

/** Receipts of one sample: a single one is quicker than a clock is exact. */
const MANY = 20
const each = async (work: () => unknown): Promise<number> =>
  (await took(() => {
    for (let count = 0; count < MANY; count += 1) work()
  })) / MANY

export const receipt: Benchmark = {
  name: 'receipt',
  says: 'a receipt as a picture and as bytes for the printer',
  async run({ times }) {
    const layout = { copy: false, columns: RECEIPT_COLUMNS }
    const printer = { columns: RECEIPT_COLUMNS, cutter: true }
    const markup = layOutReceipt(mixedSale, layout)
    const bare = { cpl: RECEIPT_COLUMNS, encoding: 'multilingual', spacing: true } as const
    const samples = await sideBySide(
      {
        picture: () => each(() => receiptSvg(layOutReceipt(mixedSale, layout), RECEIPT_COLUMNS)),
        barePicture: () => each(() => transform(markup, { ...bare, command: 'svg' })),
        bytes: () => each(() => receiptEscPos(layOutReceipt(mixedSale, layout), printer)),
        bareBytes: () => each(() => transform(markup, { ...bare, command: 'generic' })),
      },
      { rounds: times(60, 15), warmUp: 10 },
    )
    const what = 'receiptline alone, from finished markup'
    return [
      figureOf({
        name: 'receipt as SVG',
        ours: samples.picture,
        beside: [{ kind: 'floor', what, how: 'measured', samples: samples.barePicture }],
      }),
      figureOf({
        name: 'receipt as ESC/POS',
        ours: samples.bytes,
        beside: [{ kind: 'floor', what, how: 'measured', samples: samples.bareBytes }],
      }),
    ]
  },
}
