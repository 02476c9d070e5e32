import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOT, readProject } from '../checks/source.ts'

let folder = ''
const started: number[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-bootstrap-'))
})
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const bootstrap = (...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'build/bootstrap.cjs'), ...args], { cwd: folder, encoding: 'utf8' })

describe('the command line', () => {
  test('says in one sentence that there is no such command', () => {
    const { status, stdout, stderr } = bootstrap('strat')
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^There is no command "strat"; there are: start, test, .*\.\n$/)
  })
  test.each([['start', '--help'], ['--help']])(
    '%s %s lists the options without setting anything up',
    (...args) => {
      const { status, stdout, stderr } = bootstrap(...args)
      expect(status).toBe(0)
      for (const option of ['--served', '--headless', '--port', '--data', '--config'])
        expect(stdout).toContain(option)
      expect(stderr).toBe('')
    },
  )
  test('every npm script is a command', () => {
    const { scripts } = JSON.parse(readProject('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>
    }
    for (const [name, script] of Object.entries(scripts))
      expect(script).toBe(`node build/bootstrap.cjs ${name}`)
    const { stdout } = bootstrap('--help')
    for (const name of Object.keys(scripts)) expect(stdout).toContain(`npm run ${name}`)
  })
})

describe('a Node that is too old', () => {
  const code = readProject('build/bootstrap.cjs')
  const runOn = (node: string) => {
    const said: string[] = []
    const loaded: string[] = []
    const exit = (status: number): never => {
      throw new Error(`exit ${status}`)
    }
    const context = {
      process: { versions: { node }, exit },
      console: {
        error: (text: string) => {
          said.push(text)
        },
      },
      require: (name: string) => {
        loaded.push(name)
      },
      parseInt,
    }
    let ended = ''
    try {
      runInNewContext(code, context)
    } catch (error) {
      ended = error instanceof Error ? error.message : String(error)
    }
    return { said, loaded, ended }
  }
  test.each(['0.10.48', '8.17.0', '16.20.2', '17.9.1'])(
    '%s is told what to install, and nothing newer is loaded',
    (node) => {
      expect(runOn(node)).toEqual({
        said: [
          expect.stringMatching(new RegExp(`needs Node 18 or newer.*this is Node ${node}.*Install Node 24`)),
        ],
        loaded: [],
        ended: 'exit 1',
      })
    },
  )
  test.each(['18.0.0', '20.20.2', '24.21.0'])('%s is not', (node) => {
    expect(runOn(node)).toEqual({ said: [], loaded: ['./load.cjs'], ended: '' })
  })
  test('the entry is written so that the oldest can read it', () => {
    expect(code).not.toMatch(/=>|`|\b(?:const|let|class|async|await|import)\b/)
  })
})

/**
 * A program that says who it is, and comes to its end as told: by the pipe, by a signal, and never by itself.
 */
const CHILD = `
process.on('SIGTERM', () => { console.log('SIGTERM'); })
process.stdin.on('end', () => { console.log('pipe ended'); process.exit(7) }).resume()
console.log('child ' + process.pid + ' ' + process.env.LANEKEEPER_PARENT_PIPE)
setInterval(() => {}, 1000)
`

/** The bootstrap's way of starting a program, in a process of its own. */
async function startCompanion() {
  const script = join(folder, 'parent.mjs')
  writeFileSync(join(folder, 'child.mjs'), CHILD)
  writeFileSync(
    script,
    `
    import { companion } from ${JSON.stringify(join(ROOT, 'build/setup/child.mjs'))}
    process.exitCode = await companion(process.execPath, [${JSON.stringify(join(folder, 'child.mjs'))}]).ended
  `,
  )
  const parent = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: '' },
  })
  const lines: string[] = []
  createInterface({ input: parent.stdout }).on('line', (text) => {
    lines.push(text)
  })
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1)
  const [, pid, pipe] = lines[0]?.split(' ') ?? []
  started.push(Number(pid), parent.pid ?? 0)
  return { parent, lines, childPid: Number(pid), pipe }
}

const codeOf = async (child: ChildProcess): Promise<unknown> =>
  child.exitCode ?? ((await once(child, 'exit')) as unknown[])[0]

describe('a program that lives as long as the bootstrap', () => {
  test('is told so', async () => {
    expect((await startCompanion()).pipe).toBe('1')
  })
  test('ends when the bootstrap is killed without a word', async () => {
    const { parent, childPid } = await startCompanion()
    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(childPid), { timeout: 10_000 }).toBe(false)
  })
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'is asked once on %s, and its exit code is ours',
    async (signal) => {
      const { parent, lines } = await startCompanion()
      parent.kill(signal)
      expect(await codeOf(parent)).toBe(7)
      expect(lines.slice(1)).toEqual(['pipe ended'])
    },
  )
})

describe('a program that knows nothing of pipes', () => {
  const watched = (code: string, pipe: '1' | '0') =>
    spawn(process.execPath, ['--import', join(ROOT, 'build/parent-pipe.mjs'), '-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, LANEKEEPER_PARENT_PIPE: pipe },
    })
  test('gets the signal it knows when its parent has gone', async () => {
    const child = watched(
      "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')",
      '1',
    )
    started.push(child.pid ?? 0)
    await once(child.stdout, 'data')
    child.stdin.end()
    expect(await codeOf(child)).toBe(9)
  })
  test('is not kept alive by the watch', async () => {
    const child = watched('process.exitCode = 3', '1')
    started.push(child.pid ?? 0)
    expect(await codeOf(child)).toBe(3)
  })
})

test('the entry and what it loads are one whole', () => {
  expect(readFileSync(join(ROOT, 'build/load.cjs'), 'utf8')).toContain("import('./bootstrap.mjs')")
})
