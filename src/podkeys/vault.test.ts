import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { secret } from '../../test/support/chain-builders.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { maxPasskeys } from '../api/pod-shapes.ts'
import { SeededRandom } from '../base/random.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { emptyBytes } from '../base/bytes.ts'
import { judgeStretching, keysOfPassword, usualCost } from './password.ts'
import {
  createVault,
  keyOfPasskey,
  openVault,
  readVault,
  type Vault,
  type VaultKey,
  vaultText,
  withoutPasskey,
  wrapAgain,
} from './vault.ts'

interface Vectors {
  readonly password: string
  readonly salt: string
  readonly cost: { readonly memoryKib: number; readonly passes: number }
  readonly loginKey: string
  readonly wrapKey: string
  readonly name: string
  readonly secret: string
  readonly vault: Vault
}

const vectors = JSON.parse(readFileSync('test/vectors/pod-keys.json', 'utf8')) as Vectors

const alice = nameOf('alice')
const own = { privateKey: secret(1), compressed: true }
const random = new SeededRandom(7)
const password = { key: random.bytes(32) }

const made = () => createVault(alice, own, password, random)
const codeOf = async (vault: Vault, key: VaultKey, name = alice) => {
  const opened = await openVault(name, vault, key)
  return opened.ok ? undefined : opened.rejection.code
}

describe('a password', () => {
  test('gives the recorded keys, and with them the recorded vault opens', async () => {
    const stretching = { salt: decodeHex(vectors.salt) ?? emptyBytes, cost: vectors.cost }
    const keys = await keysOfPassword(vectors.password, stretching)
    if (!keys.ok) throw new Error(keys.rejection.code)
    expect([keys.value.loginKey, keys.value.wrapKey].map(encodeHex)).toEqual([vectors.loginKey, vectors.wrapKey])
    const vault = readVault(vaultText(vectors.vault))
    if (!vault.ok) throw new Error(vault.rejection.code)
    const opened = await openVault(nameOf(vectors.name), vault.value, { key: keys.value.wrapKey })
    expect(opened.ok && encodeHex(opened.value.secret.privateKey)).toBe(vectors.secret)
    // The same letters, composed otherwise.
    const again = await keysOfPassword(vectors.password.normalize('NFD'), stretching)
    expect(again).toEqual(keys)
  })

  test.each([
    ['a salt that is too short', 15, usualCost, 'stretching-salt'],
    ['a salt that is too long', 17, usualCost, 'stretching-salt'],
    ['little memory', 16, { memoryKib: 65_535, passes: 3 }, 'stretching-cheap'],
    ['few passes', 16, { memoryKib: 65_536, passes: 2 }, 'stretching-cheap'],
    ['half a pass', 16, { memoryKib: 65_536, passes: 3.5 }, 'stretching-cheap'],
    ['no number', 16, { memoryKib: Number.NaN, passes: 3 }, 'stretching-cheap'],
    ['more memory than there is', 16, { memoryKib: 2 ** 31, passes: 3 }, 'stretching-dear'],
    ['passes without end', 16, { memoryKib: 65_536, passes: 100 }, 'stretching-dear'],
  ])('is not stretched with %s, as a pod that lies would have it', async (_, bytes, cost, code) => {
    const stretching = { salt: new Uint8Array(bytes), cost }
    expect(judgeStretching(stretching)).toEqual({ ok: false, rejection: { code } })
    expect(await keysOfPassword('secret enough', stretching)).toEqual({ ok: false, rejection: { code } })
  })
})

describe('a vault', () => {
  test('opens with its key and shows nothing of what is in it', async () => {
    const { vault, open } = await made()
    expect(await openVault(alice, vault, password)).toEqual({ ok: true, value: open })
    expect(vaultText(vault)).not.toContain(encodeHex(own.privateKey))
    expect(vaultText(vault)).not.toContain(encodeHex(open.dataKey))
  })

  test('does not open with another key, for another name, or after any digit was changed', async () => {
    const { vault } = await made()
    expect(await codeOf(vault, { key: random.bytes(32) })).toBe('vault-key-wrong')
    expect(await codeOf(vault, password, nameOf('bob'))).toBe('vault-of-another')
    expect(await codeOf({ ...vault, name: 'bob' }, password, nameOf('bob'))).toBe('vault-key-wrong')
    const flipped = (hex: string, at: number) =>
      hex.slice(0, at) + (Number.parseInt(hex[at] ?? '0', 16) ^ 1).toString(16) + hex.slice(at + 1)
    for (let at = 0; at < vault.sealed.length; at += 1)
      expect([at, await codeOf({ ...vault, sealed: flipped(vault.sealed, at) }, password)]).toEqual([
        at,
        'vault-damaged',
      ])
    const [wrapping] = vault.wrappings
    for (let at = 0; at < (wrapping?.wrapped.length ?? 0); at += 1) {
      const wrappings = [{ wrapped: flipped(wrapping?.wrapped ?? '', at) }]
      expect([at, await codeOf({ ...vault, wrappings }, password)]).toEqual([at, 'vault-key-wrong'])
    }
  })

  test('takes a new password in the place of the old one', async () => {
    const { vault, open } = await made()
    const next = { key: random.bytes(32) }
    const changed = await wrapAgain(vault, open, next, random)
    expect(await openVault(alice, changed, next)).toEqual({ ok: true, value: open })
    expect(await codeOf(changed, password)).toBe('vault-key-wrong')
  })

  test('takes passkeys beside the password, and lets them go', async () => {
    const { vault, open } = await made()
    const passkey = await keyOfPasskey('abc', random.bytes(32))
    const changed = await wrapAgain(vault, open, passkey, random)
    expect(await openVault(alice, changed, passkey)).toEqual({ ok: true, value: open })
    expect(await openVault(alice, changed, password)).toEqual({ ok: true, value: open })
    // The pod cannot pass one passkey off as another.
    const renamed = { ...changed, wrappings: changed.wrappings.map((each) => ({ ...each, passkey: 'xyz' })) }
    expect(await codeOf(renamed, { ...passkey, passkey: 'xyz' })).toBe('vault-key-wrong')
    expect(await codeOf(withoutPasskey(changed, 'abc'), passkey)).toBe('vault-no-such-key')
  })

  test('opens with as many passkeys as a pod keeps of one account', async () => {
    const { vault, open } = await made()
    let full = vault
    for (let count = 0; count < maxPasskeys; count += 1)
      full = await wrapAgain(full, open, await keyOfPasskey(`passkey ${String(count)}`, random.bytes(32)), random)
    const read = readVault(vaultText(full))
    expect(read.ok && (await openVault(alice, read.value, password))).toEqual({ ok: true, value: open })
  })

  test('keeps the form of an older secret', async () => {
    const older = { privateKey: secret(2), compressed: false }
    const { vault } = await createVault(alice, older, password, random)
    const opened = await openVault(alice, vault, password)
    expect(opened.ok && opened.value.secret).toEqual(older)
  })

  test.each([
    ['no JSON', '{', 'vault-malformed'],
    ['another form', '{"version":1}', 'vault-malformed'],
    ['what is far too long', ' '.repeat(40_000), 'vault-malformed'],
    ['a later version', '{"version":2,"name":"alice","sealed":"","wrappings":[]}', 'vault-version'],
    [
      'more passkeys than there may be',
      JSON.stringify({
        ...{ version: 1, name: 'alice', sealed: '' },
        wrappings: Array.from({ length: maxPasskeys + 2 }, () => ({ wrapped: '' })),
      }),
      'vault-malformed',
    ],
  ])('is not read from %s', (_, text, code) => {
    expect(readVault(text)).toEqual({ ok: false, rejection: { code } })
  })
})
