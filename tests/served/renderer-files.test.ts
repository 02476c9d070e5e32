import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRendererFiles } from '../../main/served/renderer-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-files-'))
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'renderer', 'index.html'), '<p>caja</p>')
  writeFileSync(join(folder, 'renderer', 'assets', 'a-1.js'), 'export {}')
  writeFileSync(join(folder, 'secret'), 'secret')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const written = (list: unknown): string => {
  writeFileSync(join(folder, 'renderer', 'files.json'), JSON.stringify(list))
  return join(folder, 'renderer')
}
const INDEX = { '/index.html': { contentType: 'text/html; charset=utf-8' } }

describe('the built screen', () => {
  it('is exactly what the build listed', () => {
    const files = readRendererFiles(
      written({
        ...INDEX,
        '/assets/a-1.js': { contentType: 'text/javascript; charset=utf-8', immutable: true },
      }),
    )
    expect([...files.keys()]).toEqual(['/index.html', '/assets/a-1.js'])
    expect(files.get('/index.html')).toEqual({
      contentType: 'text/html; charset=utf-8',
      immutable: false,
      body: Buffer.from('<p>caja</p>'),
    })
    expect(files.get('/assets/a-1.js')?.immutable).toBe(true)
  })

  it.each(['/../secret', '/assets/../../secret', '//secret', 'index.html', '/', '/a/', '/a b', '/..'])(
    'cannot list %s',
    (path) => {
      expect(() => readRendererFiles(written({ ...INDEX, [path]: { contentType: 'text/plain' } }))).toThrow(
        /./,
      )
    },
  )

  it('needs its first page, its list, and types that are no headers', () => {
    expect(() => readRendererFiles(written({}))).toThrow(/index\.html/)
    expect(() => readRendererFiles(join(folder, 'nothing'))).toThrow(/ENOENT/)
    expect(() =>
      readRendererFiles(written({ '/index.html': { contentType: 'text/html\r\nset-cookie: a=b' } })),
    ).toThrow(/contentType/)
  })
})
