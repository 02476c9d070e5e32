import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyringDoor } from '../../main/node/kept-secrets.ts'
import { createLanePorts, narrowRights } from '../../main/node/lane-ports.ts'
import { isOpenFolder, ownerFileObjection, readOwnerFile } from '../../main/node/owner-file.ts'

let folder = ''
const path = (): string => join(folder, 'secrets.json')
const KEYS = JSON.stringify({ version: 1, secrets: [['terminal.a', 'the-credential']] })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-owner-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const modeOf = (file: string): number => statSync(file).mode & 0o777
const noKeyring: KeyringDoor = {
  ring: 'system',
  open: async () => ({ ok: false, error: 'no_keyring' }),
}
const place = () => ({ mode: 'live', folder, databasePath: '', backupFolder: '' }) as const

describe.skipIf(process.platform === 'win32')('a key file with wider rights', () => {
  it.each([0o644, 0o640, 0o660, 0o604, 0o777, 0o601])(
    'of mode %o is narrowed at the start, and said',
    async (mode) => {
      writeFileSync(path(), KEYS)
      chmodSync(path(), mode)
      const held = await createLanePorts(place(), noKeyring)
      try {
        expect(held.warnings?.[0]).toMatch(/could read .*secrets\.json until now.*change the credentials/)
        expect(modeOf(path())).toBe(0o600)
        expect(await held.ports.secrets.get('terminal.a')).toBe('the-credential')
      } finally {
        await held.close()
      }
      // Once is enough.
      expect(await narrowRights(folder, process.platform)).toEqual([])
    },
  )

  it('is narrowed for the sealed texts and the list of names, too', async () => {
    for (const name of ['sealed.json', 'keyring.json'])
      writeFileSync(join(folder, name), '{}', { mode: 0o644 })
    expect(await narrowRights(folder, process.platform)).toHaveLength(2)
    for (const name of ['sealed.json', 'keyring.json']) expect(modeOf(join(folder, name))).toBe(0o600)
  })

  it('or its folder, into which others could put another one', async () => {
    chmodSync(folder, 0o777)
    expect(await narrowRights(folder, process.platform)).toEqual([
      `other users of this computer could write into ${folder}; that right was taken from them.`,
    ])
    expect(modeOf(folder)).toBe(0o755)
    expect(await narrowRights(folder, process.platform)).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('what is not the key file itself', () => {
  it('is refused when it is a link, and whatever it leads to stays as it is', async () => {
    const elsewhere = join(folder, 'elsewhere.json')
    writeFileSync(elsewhere, KEYS)
    chmodSync(elsewhere, 0o644)
    symlinkSync(elsewhere, path())
    await expect(createLanePorts(place(), noKeyring)).rejects.toThrow(/is a link.*put the file itself there/)
    expect([modeOf(elsewhere), readFileSync(elsewhere, 'utf8')]).toEqual([0o644, KEYS])
  })

  it('is refused when it leads nowhere, or is a folder', async () => {
    symlinkSync(join(folder, 'none'), path())
    await expect(createLanePorts(place(), noKeyring)).rejects.toMatchObject({ code: 'KEY_FILE_NOT_A_FILE' })
    rmSync(path())
    mkdirSync(path(), { mode: 0o700 })
    await expect(createLanePorts(place(), noKeyring)).rejects.toMatchObject({ code: 'KEY_FILE_NOT_A_FILE' })
  })

  it('is refused when it belongs to another user', async () => {
    writeFileSync(path(), KEYS, { mode: 0o600 })
    const asking = { platform: process.platform, uid: (process.getuid?.() ?? 0) + 1 }
    await expect(readOwnerFile(path(), process.platform, asking)).rejects.toThrow(
      /belongs to another user.*Start the register as that user/,
    )
    expect(await readOwnerFile(path(), process.platform)).toBe(KEYS)
  })

  it('may have a second name in the same hands', async () => {
    writeFileSync(path(), KEYS, { mode: 0o600 })
    linkSync(path(), join(folder, 'second'))
    expect(await readOwnerFile(path(), process.platform)).toBe(KEYS)
  })
})

describe('what is decided of a file', () => {
  const mine = { isFile: true, isLink: false, mode: 0o100600, uid: 1000 }
  it.each([
    ['linux', mine, 1000, null],
    ['darwin', mine, 1000, null],
    ['linux', { ...mine, mode: 0o100640 }, 1000, 'KEY_FILE_OPEN_TO_OTHERS'],
    ['darwin', { ...mine, mode: 0o100604 }, 1000, 'KEY_FILE_OPEN_TO_OTHERS'],
    ['linux', { ...mine, uid: 0 }, 1000, 'KEY_FILE_NOT_YOURS'],
    // Root, too: what it would write, the user could no longer read.
    ['darwin', mine, 0, 'KEY_FILE_NOT_YOURS'],
    ['linux', { ...mine, mode: 0o100666, uid: 7 }, 1000, 'KEY_FILE_NOT_YOURS'],
    // On Windows every file shows 0666 and the user 0: the folder of the user keeps them apart there.
    ['win32', { ...mine, mode: 0o100666, uid: 0 }, null, null],
    ['win32', { ...mine, isLink: true }, null, 'KEY_FILE_NOT_A_FILE'],
    ['linux', { ...mine, isFile: false }, 1000, 'KEY_FILE_NOT_A_FILE'],
  ] as const)('%s, %o, asked by %s: %s', (platform, facts, uid, objection) => {
    expect(ownerFileObjection(facts, { platform, uid })).toBe(objection)
  })

  it('and of a folder', () => {
    expect([0o40755, 0o40700, 0o40775, 0o40707].map((mode) => isOpenFolder(mode, 'linux'))).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(isOpenFolder(0o40777, 'win32')).toBe(false)
  })
})
