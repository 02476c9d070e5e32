import { expect, test } from 'vitest'
import { addressesOfName, sharedLookup } from '../../main/node/name-lookup.ts'

/** Longer than any name may be: refused by this computer itself, without asking anybody. */
const IMPOSSIBLE = `${'a'.repeat(300)}.invalid`

const connectTo = (name: string, all: boolean): Promise<unknown> =>
  new Promise((resolve) => {
    sharedLookup(name, { all, family: 4 }, (error, address, family) => {
      resolve(error === null ? { address, family } : error.code)
    })
  })

test('whoever asks for the same name at once is told the same, in the way that each asks for', async () => {
  const told = await Promise.all([
    connectTo('localhost', false),
    connectTo('localhost', true),
    addressesOfName('localhost', { family: 4 }),
  ])
  expect(told).toEqual([
    { address: '127.0.0.1', family: 4 },
    { address: [{ address: '127.0.0.1', family: 4 }], family: undefined },
    [{ address: '127.0.0.1', family: 4 }],
  ])
})

test('a name that is none fails for everybody who asked, and may be asked for again', async () => {
  for (let round = 0; round < 2; round += 1) {
    const [one, other, third] = await Promise.allSettled([
      connectTo(IMPOSSIBLE, false),
      connectTo(IMPOSSIBLE, true),
      addressesOfName(IMPOSSIBLE, { family: 4 }),
    ])
    expect(one).toMatchObject({ value: expect.stringMatching(/^E[A-Z_]+$/) as string })
    expect(other).toEqual(one)
    expect(third).toMatchObject({ status: 'rejected' })
  }
})
