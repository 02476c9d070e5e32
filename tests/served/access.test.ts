import { afterEach, describe, expect, it } from 'vitest'
import { SECURITY_HEADERS } from '../../main/served/answers.ts'
import { ask, bearer, callAs, cookieOf, endWorlds, ENVELOPE, FILES, JSON_TYPE, world } from './wire.ts'

afterEach(endWorlds)

describe('the link', () => {
  it('opens one page, once, and its cookie is another secret', async () => {
    const { host } = await world()
    expect(host.url).toBe(`http://127.0.0.1:${host.port}/?token=${host.token}`)
    expect(Buffer.from(host.token, 'base64url')).toHaveLength(32)
    const first = await ask(host.port, { path: `/?token=${host.token}` })
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe('/')
    const cookie = first.headers['set-cookie']?.[0] ?? ''
    expect(cookie).toMatch(
      new RegExp(`^lanekeeper-${host.port}=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    )
    expect(cookie).not.toContain(host.token)
    const again = await ask(host.port, { path: `/?token=${host.token}` })
    expect(again.status).toBe(401)
    expect(again.headers['set-cookie']).toBeUndefined()
    const page = await ask(host.port, { headers: { cookie: cookie.split(';')[0] ?? '' } })
    expect(page.status).toBe(200)
    expect(page.text).toContain('caja')
  })

  it('used again by the page that it opened, leads to that page', async () => {
    const { host } = await world()
    const cookie = await cookieOf(host)
    const again = await ask(host.port, { path: `/?token=${host.token}`, headers: { cookie } })
    expect([again.status, again.headers.location]).toEqual([303, '/'])
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('is not used up by a browser that looks ahead, nor by a wrong guess or method', async () => {
    const { host } = await world()
    const path = `/?token=${host.token}`
    expect((await ask(host.port, { path, headers: { 'sec-purpose': 'prefetch;prerender' } })).status).toBe(
      403,
    )
    expect((await ask(host.port, { path: `/?token=${host.token.slice(1)}` })).status).toBe(401)
    expect((await ask(host.port, { path, method: 'POST' })).status).toBe(405)
    expect((await ask(host.port, { path, headers: { host: 'evil.example' } })).status).toBe(403)
    expect((await ask(host.port, { path, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
    expect((await ask(host.port, { path })).status).toBe(303)
  })

  it('leaves the token good for programs, and a program can make links that are no tokens', async () => {
    const { host } = await world()
    await cookieOf(host)
    expect((await callAs(host, bearer(host))).status).toBe(200)
    const made = await ask(host.port, { method: 'POST', path: '/api/link', headers: bearer(host) })
    expect(made.status).toBe(201)
    const link = new URL((JSON.parse(made.text) as { url: string }).url)
    const secret = link.searchParams.get('token') ?? ''
    expect((await callAs(host, { authorization: `Bearer ${secret}` })).status).toBe(401)
    expect((await ask(host.port, { path: `/${link.search}` })).status).toBe(303)
    expect((await ask(host.port, { path: `/${link.search}` })).status).toBe(401)
  })

  it('made by a program runs out', async () => {
    const { host } = await world({ linkLifetimeMs: -1 })
    const made = await ask(host.port, { method: 'POST', path: '/api/link', headers: bearer(host) })
    const { search } = new URL((JSON.parse(made.text) as { url: string }).url)
    expect((await ask(host.port, { path: `/${search}` })).status).toBe(401)
  })

  it('of the ready line survives any number of made ones, and made ones are bounded', async () => {
    const { host } = await world({ linksMax: 3 })
    const searches: string[] = []
    for (let made = 0; made < 3; made += 1) {
      const got = await ask(host.port, { method: 'POST', path: '/api/link', headers: bearer(host) })
      searches.push(new URL((JSON.parse(got.text) as { url: string }).url).search)
    }
    expect((await ask(host.port, { path: `/${searches[0]}` })).status).toBe(401)
    expect((await ask(host.port, { path: `/${searches[2]}` })).status).toBe(303)
    expect((await ask(host.port, { path: `/?token=${host.token}` })).status).toBe(303)
  })
})

describe('a call', () => {
  it("reaches the engine with the token or with the page's cookie", async () => {
    const { host, engine } = await world()
    const program = await callAs(host, bearer(host))
    expect(program.status).toBe(200)
    expect(JSON.parse(program.text)).toEqual({ id: 'a', ok: true, value: { echoed: ENVELOPE } })
    const cookie = await cookieOf(host)
    const page = await callAs(host, {
      cookie,
      'x-lanekeeper': '1',
      origin: `http://127.0.0.1:${host.port}`,
      'sec-fetch-site': 'same-origin',
    })
    expect(page.status).toBe(200)
    const byName = await callAs(host, { ...bearer(host), host: `localhost:${host.port}` })
    expect(byName.status).toBe(200)
    expect(engine.received).toHaveLength(3)
  })

  it('that makes the engine fail says so without what failed', async () => {
    const { host, engine, log } = await world()
    engine.failNext()
    const got = await callAs(host, bearer(host))
    expect(got.status).toBe(500)
    expect(JSON.parse(got.text)).toMatchObject({
      id: null,
      ok: false,
      error: { code: 'INTERNAL', retry: 'after-check' },
    })
    expect(`${got.text}${log.lines.join('')}`).not.toContain('4111')
    expect(log.lines.join('\n')).toContain('served.call_defect')
  })
})

describe('files', () => {
  it('are the known ones, only for those who may, and only hashed ones are kept', async () => {
    const { host } = await world()
    const cookie = await cookieOf(host)
    const asset = await ask(host.port, { path: '/assets/index-a1b2c3.js', headers: { cookie } })
    expect(asset.status).toBe(200)
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await ask(host.port, { headers: { cookie } })).headers['cache-control']).toBe('no-store')
    for (const path of FILES.keys()) expect((await ask(host.port, { path })).status).toBe(401)
  })
})

describe('every answer', () => {
  it('carries exactly the strict policy and says nothing about the server', async () => {
    expect(SECURITY_HEADERS['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    )
    const { host } = await world()
    const cookie = await cookieOf(host)
    const answers = [
      await ask(host.port, {}),
      await ask(host.port, { headers: { cookie } }),
      await callAs(host, bearer(host)),
      await callAs(host, {}),
      await ask(host.port, { path: '/nothing', headers: { cookie } }),
      await ask(host.port, { headers: { host: 'evil.example' } }),
      await callAs(host, bearer(host), '{'),
      await ask(host.port, { path: '/api/call', headers: { cookie } }),
    ]
    expect(answers.map((got) => got.status)).toEqual([401, 200, 200, 401, 404, 403, 400, 405])
    for (const got of answers) {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(got.headers[name]).toBe(value)
      expect(got.headers['server']).toBeUndefined()
      expect(got.headers['x-powered-by']).toBeUndefined()
      expect(got.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('to somebody without the link is one plain page in three languages', async () => {
    const { host } = await world()
    const got = await ask(host.port, {})
    expect(got.headers['content-type']).toBe('text/html; charset=utf-8')
    for (const words of ['enlace', 'link', 'リンク']) expect(got.text).toContain(words)
  })

  it('never names the token in the log', async () => {
    const { host, log } = await world()
    await cookieOf(host)
    await callAs(host, { authorization: 'Bearer wrong' })
    await ask(host.port, { method: 'POST', path: '/api/link', headers: { ...JSON_TYPE, ...bearer(host) } })
    expect(log.lines.length).toBeGreaterThan(0)
    expect(log.lines.join('\n')).not.toContain(host.token)
  })
})
