const NAMES = [
  'Leche',
  'Pan',
  'Café',
  'Yogur',
  'Queso',
  'Arroz',
  'Aceite',
  'Galletas',
  'Jabón',
  'Té',
] as const
const KINDS = ['entera', 'integral', 'molido', 'natural', 'laminado', 'largo', 'suave', 'dulce'] as const
const MAKERS = ['Andes', 'Ñuble', 'Maipo', 'Elqui', 'Loa', 'Biobío', 'Aconcagua', 'Rapel', 'Toltén'] as const
const SIZES = ['250 g', '500 g', '1 kg', '1 L', '2 L', '6 un', '12 un'] as const

/** What a medium supermarket sells. */
export const PRODUCTS = 20_000

const of = <T>(list: readonly [T, ...T[]] | readonly T[], index: number): T => list[index % list.length] as T

export const codeOf = (index: number): string => `78${String(index % PRODUCTS).padStart(9, '0')}`

/** A catalogue of {@link PRODUCTS} as CSV: four words to search for in each name, and a barcode. */
export function manyProducts(): string {
  const lines = Array.from({ length: PRODUCTS }, (_, index) => {
    const words = [
      of(NAMES, index),
      of(KINDS, Math.floor(index / 10)),
      of(MAKERS, Math.floor(index / 80)),
      of(SIZES, Math.floor(index / 7)),
      String(index),
    ]
    return `S${index},${codeOf(index)},${words.join(' ')},each,${500 + (index % 9000)},standard,Almacén,0`
  })
  return `sku,barcode,name,unit,price,tax_class,department,favourite\n${lines.join('\n')}\n`
}
