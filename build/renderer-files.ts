import type { Plugin } from 'vite'

/** What a host may hand out, by the ending of the name. A file with another ending fails the build. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
}

export const RENDERER_FILES = 'files.json'

/** Content type of a built file; throws for an ending that no host serves. */
export function contentTypeOf(fileName: string): string {
  const type = CONTENT_TYPES[fileName.slice(fileName.lastIndexOf('.') + 1)]
  if (type === undefined)
    throw new Error(`${fileName}: no content type is known for this ending (build/renderer-files.ts)`)
  return type
}

/**
 * Writes `files.json` beside the page: path as in a URL (`/index.html`, `/assets/…`) to its content type and
 * whether
 * its content can ever change. Both hosts serve from this map and from nothing else, so no request can name a
 * file that the build did not make.
 */
export function rendererFiles(): Plugin {
  return {
    name: 'lanekeeper:renderer-files',
    apply: 'build',
    enforce: 'post',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle)
          .toSorted()
          .map((fileName) => [
            `/${fileName}`,
            {
              contentType: contentTypeOf(fileName),
              // Names under assets/ hold a hash of their content.
              immutable: fileName.startsWith('assets/'),
            },
          ])
        const source = `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`
        this.emitFile({ type: 'asset', fileName: RENDERER_FILES, source })
      },
    },
  }
}
