import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { startChild, type Child } from './child.ts'
import { SOURCES } from './programs.ts'

/** A call that takes longer than this has died with its register. */
const CALL_MS = 15_000
export const CREDENTIAL = 'a-credential-of-the-tests'
export const SERIAL = 'CRASH00001'
const CATALOGUE = `sku,barcode,name,unit,price,tax_class,department,favourite
A1,7800000000017,Pan de molde,each,1990,standard,Panadería,1
A2,7800000000024,Leche entera 1 L,each,1093,standard,Lácteos,1
A3,7800000000031,Diario,each,1000,exempt,Kiosco,0
`
const OPERATIONS = { partialRefunds: true, refundsBeforeCutOff: true }
export const CODES = ['7800000000017', '7800000000024', '7800000000031'] as const

/** Where one lane lives: data, screen and provisioning file. */
export interface LaneFolder {
  readonly data: string
  readonly screen: string
  readonly config: string
  readonly databasePath: string
  readonly ledgerFile: string
  /** More of the register's environment. */
  readonly env: Readonly<Record<string, string>>
  /** What the register is started from. */
  readonly program: string
}

export function makeLaneFolder(
  folder: string,
  terminal: {
    readonly address: string
    readonly port: number
    readonly cloudUrl: string
  },
  env: LaneFolder['env'] = {},
  program: string = SOURCES.register,
): LaneFolder {
  const place: LaneFolder = {
    data: join(folder, 'data'),
    screen: join(folder, 'screen'),
    config: join(folder, 'lane.json'),
    databasePath: join(folder, 'data', 'register.sqlite'),
    ledgerFile: join(folder, 'ledger'),
    env,
    program,
  }
  mkdirSync(place.screen, { recursive: true })
  writeFileSync(join(place.screen, 'index.html'), '<p>caja</p>')
  writeFileSync(
    join(place.screen, 'files.json'),
    '{"/index.html":{"contentType":"text/html; charset=utf-8"}}',
  )
  writeFileSync(join(folder, 'products.csv'), CATALOGUE)
  writeFileSync(
    place.config,
    JSON.stringify({
      shop: { name: 'Almacén de prueba', register: 'Caja 1', market: 'CL' },
      terminals: [
        {
          id: 'front',
          provider: 'kushki-one',
          serial: SERIAL,
          credential: { env: 'LANE_KEY' },
          operations: OPERATIONS,
          ...terminal,
        },
      ],
      catalogue: 'products.csv',
    }),
  )
  return place
}

export interface RegisterProcess {
  readonly child: Child
  /** True when it can take calls, false when it died before. */
  readonly ready: Promise<boolean>
  /** The answer, or null when the register was gone before it came. */
  call(
    name: CallName,
    input: unknown,
    more: { readonly commandId?: string; readonly rev?: number },
  ): Promise<CallAnswer | null>
}

export function startRegister(folder: LaneFolder, through: readonly string[] = []): RegisterProcess {
  const child = startChild({
    words: [
      folder.program,
      '--served',
      '--headless',
      '--port',
      '0',
      '--data',
      folder.data,
      '--config',
      folder.config,
    ],
    env: { ...folder.env, TEST_SCREEN_FOLDER: folder.screen, LANE_KEY: CREDENTIAL },
    ready: /^ready http:\/\/127\.0\.0\.1:(\d+)\/\?token=(\S+)\n/m,
    through,
  })
  const place = child.ready.then((match) => match && { port: Number(match[1]), token: match[2] ?? '' })
  return {
    child,
    ready: place.then((found) => found !== null),
    call: async (name, input, more) => {
      const found = await place
      if (found === null || !child.running()) return null
      const got = await post(found, JSON.stringify({ v: 1, name, input, ...more }))
      if (got === null) return null
      const answer = JSON.parse(got.text) as CallAnswer
      if (got.status !== 200) throw new Error(`${name}: HTTP ${got.status} ${got.text}`)
      return answer
    },
  }
}

function post(
  to: { readonly port: number; readonly token: string },
  body: string,
): Promise<{ status: number; text: string } | null> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: to.port,
        method: 'POST',
        path: '/api/call',
        agent: false,
        timeout: CALL_MS,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${to.token}` },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
        })
        response.on('error', () => {
          resolve(null)
        })
        response.on('close', () => {
          resolve(
            response.complete
              ? { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }
              : null,
          )
        })
      },
    )
    asked.on('timeout', () => {
      asked.destroy()
    })
    asked.on('error', () => {
      resolve(null)
    })
    asked.end(body)
  })
}
