import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { DEFAULT_PORTS, HELP, readCommandLine } from '../../main/training/kushki/command-line.ts'
import { FAULT_NAMES } from '../../main/training/kushki/faults.ts'

const options = (...words: string[]): Record<string, unknown> => {
  const read = readCommandLine(words, { KEY: 'secret' })
  expect(read.kind).toBe('start')
  return read.kind === 'start' ? { ...read.options } : {}
}
async function run(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['main/training/terminal.ts', ...words])
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

describe('the command line', () => {
  test('without words starts a Chilean terminal on the documented port', () => {
    expect(options()).toMatchObject({
      port: 6868,
      cloudPort: DEFAULT_PORTS.cloud,
      controlPort: DEFAULT_PORTS.control,
      host: '127.0.0.1',
      controlHost: '127.0.0.1',
      currency: 'CLP',
      exponent: 0,
      credential: 'training-only-not-a-secret',
      digest: 'base64',
      authorizationPrefix: '',
    })
  })

  test('reads every option', () => {
    const words =
      '--provider kushki-one --host 0.0.0.0 --port 1 --cloud-port 0 --control-port 65535 --serial P3-1 ' +
      '--credential-env KEY --market MX --digest hex --amount-unit major --first-page 0 --abort-auth none ' +
      '--auto insert:1500:amex_credit --ledger x.jsonl --acquirer-ms 0 --customer-timeout-ms 1 ' +
      '--void-wait-ms 5 --refunds-at-once --unnamed ' +
      '--fault drop_answer --fault delay_answer:ms=8000,times=3,route=lan,operation=charge ' +
      '--fault reboot:stage=asked,memory=lose'
    expect(options(...words.split(' '), '--prefix', 'Basic ')).toEqual({
      host: '0.0.0.0',
      port: 1,
      cloudPort: 0,
      controlPort: 65_535,
      controlHost: '127.0.0.1',
      serial: 'P3-1',
      credential: 'secret',
      currency: 'MXN',
      exponent: 2,
      timeZone: 'America/Mexico_City',
      digest: 'hex',
      authorizationPrefix: 'Basic ',
      amountUnit: 'major',
      firstPage: 0,
      automatic: { action: 'insert', afterMs: 1500, card: 'amex_credit' },
      ledgerFile: 'x.jsonl',
      abortAuth: 'none',
      scheme: 'hmac',
      answers: 'encrypted',
      generation: 'any',
      tlsPort: null,
      acquirerMs: 0,
      customerTimeoutMs: 1,
      voidWaitMs: 5,
      refundsAtOnce: true,
      namesSerial: false,
      faults: [
        { fault: 'drop_answer' },
        { fault: 'delay_answer', ms: 8000, times: 3, route: 'lan', operation: 'charge' },
        { fault: 'reboot', stage: 'asked', memory: 'lose' },
      ],
    })
  })

  test.each([
    [['--colour', 'red'], "Unknown option '--colour'. See --help."],
    [['--provider', 'other'], 'There is no provider other; there is: kushki-one.'],
    [['--port', '65536'], '--port must be a port number, not 65536.'],
    [['--port', '-1'], /port/],
    [['--cloud-port', 'x'], /--cloud-port must be/],
    [['--market', 'XX'], /There is no market XX; there are: CL/],
    [['--credential', ''], '--credential is empty.'],
    [['--credential-env', 'NONE'], 'The environment variable NONE is not set.'],
    [['--credential-env', 'KEY', '--credential', 'x'], 'Give --credential or --credential-env, not both.'],
    [['--digest', 'md5'], '--digest must be base64 or hex, not md5.'],
    [['--amount-unit', 'cents'], '--amount-unit must be minor or major or hundredths, not cents.'],
    [['--scheme', 'rot13'], '--scheme must be hmac or encrypted, not rot13.'],
    [['--answers', 'both'], '--answers must be encrypted or clear, not both.'],
    [['--generation', '2027'], '--generation must be 2025 or 2026 or any, not 2027.'],
    [['--tls-port', 'x'], /--tls-port must be/],
    [['--serial', 'a/b'], /--serial must be/],
    [['--auto', 'tap:soon'], /--auto: afterMs must be/],
    [['--auto', 'tap:1:2:3'], /--auto is action/],
    [['--fault', 'gremlins'], /--fault: there is no fault named gremlins/],
    [['--fault', 'busy:times'], /"times" is not field=value/],
    [['--void-wait-ms', 'soon'], /--void-wait-ms must be/],
    [['--customer-timeout-ms', '0'], /--customer-timeout-ms must be/],
    [['word'], /word/],
  ])('answers %j with one sentence', (words, message) => {
    const read = readCommandLine(words, { KEY: 'secret' })
    expect(read.kind).toBe('wrong')
    if (read.kind !== 'wrong') return
    expect(read.message).toMatch(message)
    expect(read.message).not.toContain('\n')
    expect(read.message).not.toContain('secret')
  })

  test('opens TLS beside HTTP when told to, and not by itself', () => {
    const tlsPort = (...words: string[]): unknown => {
      const read = readCommandLine(words, {})
      return read.kind === 'start' ? read.options.tlsPort : read
    }
    expect(tlsPort()).toBeNull()
    expect(tlsPort('--tls')).toBe(6869)
    expect(tlsPort('--tls-port', '0')).toBe(0)
  })

  test('takes the place that must be reached for internet, or says how it is written', () => {
    const internet = (text: string) => {
      const read = readCommandLine(['--internet', text], {})
      return read.kind === 'start' ? read.options.internet : read
    }
    expect(internet('10.99.0.2:443')).toEqual({ host: '10.99.0.2', port: 443 })
    for (const text of ['10.99.0.2', ':443', '10.99.0.2:0', '10.99.0.2:x'])
      expect(internet(text)).toEqual({ kind: 'wrong', message: '--internet is HOST:PORT.' })
  })

  test('explains every option and fault', async () => {
    const { code, stdout, stderr } = await run('--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(HELP)
    for (const name of FAULT_NAMES) expect(HELP).toContain(`  ${name} `)
  })

  test('says in one line which port is taken, and ends', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const result = await run('--port', String(port), '--cloud-port', '0', '--control-port', '0')
    server.close()
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is already in use; choose another with --port, --cloud-port or --control-port.\n`,
    })
  })

  test('says in one line what is wrong with a ledger file', async () => {
    const result = await run(
      '--port',
      '0',
      '--cloud-port',
      '0',
      '--control-port',
      '0',
      '--ledger',
      '/nonexistent/ledger',
    )
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The ledger file /nonexistent/ledger cannot be opened (ENOENT).\n',
    })
  })
})
