import { describe, expect, test } from 'vitest'
import {
  APP_HEADERS,
  APP_SCHEME,
  CONTENT_SECURITY_POLICY,
  PAGE_URL,
  answerRequest,
} from '../../main/shell/app-protocol.ts'
import { SECURITY_HEADERS } from '../../main/served/answers.ts'
import type { RendererFiles } from '../../main/served/renderer-files.ts'

const FILES: RendererFiles = new Map([
  [
    '/index.html',
    { contentType: 'text/html; charset=utf-8', immutable: false, body: Buffer.from('<!doctype html>') },
  ],
  [
    '/assets/index-AbC.js',
    { contentType: 'text/javascript; charset=utf-8', immutable: true, body: Buffer.from('1') },
  ],
])
const get = (url: string, method = 'GET'): Response => answerRequest(FILES, { url, method })

describe("the page's own address", () => {
  test('gives the page', async () => {
    const response = get(PAGE_URL)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<!doctype html>')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
  test('gives a hashed file, to be kept', () => {
    expect(get('app://register/assets/index-AbC.js').headers.get('cache-control')).toContain('immutable')
  })
  test.each(['POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'get', ''])(
    'answers %s with a refusal',
    (method) => {
      expect(get(PAGE_URL, method).status).toBe(405)
    },
  )
})

describe('the table of paths', () => {
  test.each([
    'app://register/../package.json',
    'app://register/..%2f..%2fetc/passwd',
    'app://register/%2e%2e/%2e%2e/etc/passwd',
    'app://register/assets/../../main/index.js',
    'app://register/assets%2findex-AbC.js',
    'app://register/assets\\..\\index.html%00.js',
    'app://register//etc/passwd',
    'app://register/C:/Windows/win.ini',
    'app://register/index.html/',
    'app://register/INDEX.HTML',
    'app://register/index.html%00',
    'app://register/files.json',
    'app://register/',
    'app://register',
    'app://register/assets/',
    'app://register/index.html?x=1',
    'app://other/index.html',
    'app://register:80/index.html',
    'app://anna@register/index.html',
    'app:///index.html',
    'file:///etc/passwd',
    'http://register/index.html',
    'no address',
    '',
    'app://register/__proto__',
    'app://register/constructor',
  ])('%j is not there', (url) => {
    expect(get(url).status).toBe(404)
  })
  test('a path that the parser brings back to a known file is that file and nothing else', async () => {
    expect(await get('app://register/assets/../index.html').text()).toBe('<!doctype html>')
  })
})

describe('headers', () => {
  test('hold the policy on every answer, refusals too', () => {
    for (const response of [get(PAGE_URL), get('app://register/x'), get(PAGE_URL, 'POST')]) {
      for (const [name, value] of Object.entries(APP_HEADERS)) expect(response.headers.get(name)).toBe(value)
    }
  })
  test("are the served host's, save that this page may talk to nobody", () => {
    const served = {
      ...SECURITY_HEADERS,
      'content-security-policy': SECURITY_HEADERS['content-security-policy']?.replace(
        "connect-src 'self'",
        "connect-src 'none'",
      ),
    }
    expect(APP_HEADERS).toEqual(served)
  })
  test('allow nothing inline, nothing evaluated and nothing from elsewhere', () => {
    const policy = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1)]),
    )
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'"],
      'connect-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      'object-src': ["'none'"],
    })
  })
  test('the scheme has an origin of its own and never goes around the policy', () => {
    expect(APP_SCHEME).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
    })
  })
})
