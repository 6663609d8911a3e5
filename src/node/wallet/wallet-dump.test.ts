import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { equalBytes } from '../../base/bytes.ts'
import { SeededRandom } from '../../base/random.ts'
import { createPrivateKey, type PrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { decodeWif } from '../../crypto/wif.ts'
import { mainNetwork, testNetwork } from '../../protocol/network.ts'
import { isBerkeleyWallet, readBerkeleyWallet } from './berkeley-wallet.ts'
import { formatDump, parseDump } from './wallet-dump.ts'

// Both files are of one wallet of the C++ node: anna with a replaced key, berta, carla who is not registered, a group.
const vector = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../test/vectors/legacy/${name}`, import.meta.url)))
const dump = new TextDecoder().decode(vector('wallet-dump.txt'))
const wallet = vector('twisterwallet.dat')
const recorded = parseDump(dump, mainNetwork)

describe('a dump of the C++ node', () => {
  test('is read whole', () => {
    expect(recorded.nameless).toBe(0)
    expect(recorded.keys.map(({ name }) => name)).toEqual(['berta', 'anna/replaced', 'carla', 'anna', '*sdoniofg'])
    expect(recorded.keys[0]).toMatchObject({ createdAt: 1_795_679_847, compressed: true })
  })

  test('is written byte for byte as there, but for the program', () => {
    const height = 23
    const id = Uint8Array.from(
      [...'d3ae6cf0d3c4b118e1ca0e7722be1354ce94479cadfd9ff3b570803c1b925c40'.matchAll(/../gu)].reverse(),
      ([digits]) => Number.parseInt(digits, 16),
    )
    const head = {
      program: 'Twister v0.9.40.0-unk-beta (Nov 26 2026, 03:15:27)',
      createdAt: 1_795_680_078,
      tip: { height, id, time: 1_795_680_064 },
    }
    expect(formatDump(recorded.keys, head, mainNetwork)).toBe(dump)
  })

  test('of another network holds no keys', () => {
    expect(parseDump(dump, testNetwork).keys).toEqual([])
  })

  test('with ends of lines of Windows, remarks and rubbish between is read as well', () => {
    const text = `\r\n# x\r\nrubbish\r\n  \r\n${dump.replaceAll('\n', '\r\n')}\r\nK1 2 username=x`
    expect(parseDump(text, mainNetwork)).toEqual(recorded)
  })

  test('whose names are odd or missing keeps what can be kept', () => {
    const key = { privateKey: createPrivateKey(new SeededRandom(1)), compressed: true, createdAt: 0 }
    const head = { program: 'x', createdAt: 0, tip: { height: 0, id: new Uint8Array(32), time: 0 } }
    const text = formatDump([{ ...key, name: 'Bad Näme%' }], head, mainNetwork)
    expect(text).toContain('username=Bad%20N%c3%a4me%25 #')
    expect(parseDump(text.replace(/username=\S+/u, 'label='), mainNetwork)).toEqual({ keys: [], nameless: 1 })
    expect(parseDump(text.replace(/username=\S+ #/u, '# username=x'), mainNetwork).nameless).toBe(1)
    expect(parseDump(text.replace(/1970-\S+/u, 'yesterday'), mainNetwork).keys).toMatchObject([{ createdAt: 0 }])
  })
})

describe('a wallet file of the C++ node (W3)', () => {
  const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
    left.name < right.name ? -1 : 1

  test('has the same keys as its dump', () => {
    expect(isBerkeleyWallet(wallet)).toBe(true)
    expect([...readBerkeleyWallet(wallet)].sort(byName)).toEqual(
      [...recorded.keys].sort(byName).map((key) => expect.objectContaining(key) as unknown),
    )
  })

  test('with a passphrase is told what to do', () => {
    const sealed = Uint8Array.from(wallet)
    const at = Buffer.from(sealed).indexOf('\u0003key!')
    sealed.set([4, ...Buffer.from('ckey')], at)
    expect(() => readBerkeleyWallet(sealed)).toThrow(/dumpwallet/u)
  })

  test('with a passphrase, but with no key that is not here already, has those', () => {
    const sealed = vector('sealed-wallet.dat')
    expect(() => readBerkeleyWallet(sealed)).toThrow(/dumpwallet/u)
    const secrets = [
      'L58KVAaWSH5u3nzATQs8zE1RLNfEn7ExXQuY8pdMLtTi2wYMuNd5',
      'KxkXdA2TKwQscsqY3HEMpQ1GRB4nES8XJUFGnPRFzF5vw4DvM4h4',
    ].map((text) => {
      const secret = decodeWif(text, mainNetwork.secretVersion)
      if (!secret.ok) throw new Error(secret.rejection.code)
      return secret.value.privateKey
    })
    const heldOf = (held: readonly PrivateKey[]) => (publicKey: Uint8Array) =>
      held.find((secret) => equalBytes(publicKeyOf(secret, true), publicKey))
    const found = readBerkeleyWallet(sealed, heldOf(secrets))
    expect(found.map(({ name }) => name).sort()).toEqual(['alice', 'bob'])
    expect(() => readBerkeleyWallet(sealed, heldOf(secrets.slice(1)))).toThrow(/dumpwallet/u)
  })

  test('that is damaged gives fewer keys or a sentence, never a wrong key', () => {
    const random = new SeededRandom(5)
    const secrets = new Set(recorded.keys.map(({ privateKey }) => privateKey.join()))
    for (let round = 0; round < 300; round += 1) {
      const damaged = Uint8Array.from(wallet)
      for (let count = 0; count < 20; count += 1) {
        const [high = 0, low = 0, value = 0] = random.bytes(3)
        damaged[(high * 256 + low) % damaged.length] = value
      }
      try {
        for (const { privateKey } of readBerkeleyWallet(damaged.subarray(0, 16_384 - (round % 7) * 1000)))
          expect(secrets.has(privateKey.join())).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^wallet\.file-/u) as unknown })
      }
    }
  })

  test('is told from other files', () => {
    expect(isBerkeleyWallet(new Uint8Array(0))).toBe(false)
    expect(isBerkeleyWallet(vector('wallet-dump.txt'))).toBe(false)
  })
})
