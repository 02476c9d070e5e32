/** The paper roll of receipt printers, and what of it can be printed on. */
export const PAPER_WIDTH_MM = 80
export const PAPER_MARGIN_MM = 4
/**
 * A page cannot be shorter than this in a browser's dialog, nor a receipt longer than a roll's practical
 * end.
 */
export const PAPER_HEIGHT_MIN_MM = 40
export const PAPER_HEIGHT_MAX_MM = 3000

/** Width and height of a picture from its own `width` and `height`; null when it does not say them. */
export function pictureSize(svg: string): { readonly width: number; readonly height: number } | null {
  const head = /^<svg\b[^>]*>/.exec(svg.trimStart())?.[0]
  if (head === undefined) return null
  const side = (name: string): number =>
    Number(new RegExp(`\\s${name}="([0-9.]+)(?:px)?"`).exec(head)?.[1] ?? Number.NaN)
  const size = { width: side('width'), height: side('height') }
  return size.width > 0 && size.height > 0 ? size : null
}

/** Height in whole millimetres of a page that holds the picture across the roll, with its margins. */
export function paperHeightMm(size: { readonly width: number; readonly height: number }): number {
  const printed = ((PAPER_WIDTH_MM - 2 * PAPER_MARGIN_MM) * size.height) / size.width
  return Math.min(
    PAPER_HEIGHT_MAX_MM,
    Math.max(PAPER_HEIGHT_MIN_MM, Math.ceil(printed + 2 * PAPER_MARGIN_MM)),
  )
}

/** The page of a receipt: one page as wide as the roll and as long as the receipt. */
export const paperPageRule = (size: { readonly width: number; readonly height: number }): string =>
  `@page { size: ${PAPER_WIDTH_MM}mm ${paperHeightMm(size)}mm; margin: 0; }`
