/** What a page wants to save. `address` is where the file comes from, `fileName` what it would be called. */
export interface Download {
  readonly address: string
  readonly mimeType: string
  readonly fileName: string
}

const JSON_FILE = /^[a-z0-9][a-z0-9-]{0,99}\.json$/

/**
 * Whether a page of `origin` may save it: only JSON that the page itself made, under a name that is one.
 * Where it goes the person says.
 */
export const mayDownload = (origin: string, { address, mimeType, fileName }: Download): boolean =>
  address.startsWith(`blob:${origin}/`) && mimeType === 'application/json' && JSON_FILE.test(fileName)
