import { sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../main/shell/arguments.ts'

const parse = (...args: string[]) => parseArguments(args, `${sep}default`, `${sep}till`)

describe('the command line inside Electron', () => {
  test("says nothing: the computer's own place", () => {
    expect(parse()).toEqual({ dataFolder: `${sep}default`, configPath: null, training: false })
    expect(parse('.', '--no-sandbox', '--inspect=0')).toEqual(parse())
  })
  test('names a folder and a file, relative to where it was typed', () => {
    const wanted = {
      dataFolder: `${sep}till${sep}data`,
      configPath: `${sep}till${sep}lane.json`,
      training: false,
    }
    expect(parse('--data', 'data', '--config', 'lane.json')).toEqual(wanted)
    expect(parse('--data=data', '--config=lane.json')).toEqual(wanted)
  })
  test('asks for training', () => {
    expect(parse('--training').training).toBe(true)
    expect(() => parse('--training', '--config', 'lane.json')).toThrow('leave --config out')
  })
  test.each([['--data'], ['--data='], ['--config', '--data', 'x'], ['--config=']])(
    '%s without a value is refused',
    (...args) => {
      expect(() => parse(...args)).toThrow('needs a value')
    },
  )
})
