import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { sha256d } from '../crypto/hash.ts'
import type { NonceSearch } from './chunk.ts'
import { createRegistrationSearch } from './registration-work.ts'
import { meetsTarget, targetBytes } from './target.ts'

const wasm = readFileSync(new URL('../../dist/program/registration-work.wasm', import.meta.url))
const search = createRegistrationSearch(wasm)

const plainSearch: NonceSearch = (message, target, first, count) => {
  const copy = Uint8Array.from(message)
  const view = new DataView(copy.buffer)
  for (let nonce = first; nonce < first + count; nonce += 1) {
    view.setUint32(copy.length - 4, nonce, true)
    if (meetsTarget(sha256d(copy), target)) return nonce
  }
  return undefined
}

const mainTarget = targetBytes(0xffffn << 216n)
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const registration = bytesOf(
  '01000000000605616c696365222103ac8d1607cfc7ab99e09efc01d523a1afb1dce91163277fd6d826f3bede8c64c000000000',
)
const replacement = bytesOf(
  '01000000000605616c696365642102c15b501026045fae86302b5591840252eaba935743cffb9cfd646591e659cd15412047ced8f4451699d9292f7f1608a23eb4b9b87da91c320fdea22b39c512208f681330e9318abc03351b392f1e8831f788efedfe162c8e8e82428562e29f9be67344c8a700',
)

describe('the vector search', () => {
  test('finds the recorded nonces (chain.md 10.5)', () => {
    expect(search(registration, mainTarget, 700_000, 100_000)).toBe(750_600)
    expect(search(replacement, mainTarget, 10_990_000, 10_000)).toBe(10_995_780)
    const regtest = targetBytes(0x7fffffn << 232n)
    expect(search(registration, regtest, 0, 100)).toBe(plainSearch(registration, regtest, 0, 100))
    expect(search(registration, regtest, 1, 100)).toBe(1)
    expect(search(replacement, regtest, 3, 100)).toBe(3)
  })

  test('finds the nonces that the reference node found', () => {
    const url = new URL('../../test/vectors/txs.json', import.meta.url)
    const { txs } = JSON.parse(readFileSync(url, 'utf8')) as { txs: readonly { kind: string; hex: string }[] }
    const found = txs.filter((transaction) => transaction.kind !== 'promoted').map(({ hex }) => bytesOf(hex))
    expect(found.length).toBeGreaterThan(0)
    for (const transaction of found) {
      const nonce = new DataView(transaction.buffer).getUint32(transaction.length - 4, true)
      const first = Math.max(0, nonce - 50_000)
      expect(search(transaction, mainTarget, first, 60_000)).toBe(nonce)
    }
  })

  test.each(Array.from({ length: 197 }, (_, index) => index + 4).filter((length) => length >= 40 || length % 5 === 0))(
    'equals plain hashing on %i bytes',
    (length) => {
      const message = new SeededRandom(length).bytes(length)
      for (const first of [0, 251, 0xfff0, 0xff_fffe, 0xffff_ffa0]) {
        const target = targetBytes(1n << 251n)
        expect(search(message, target, first, 64)).toBe(plainSearch(message, target, first, 64))
      }
    },
  )

  test('equals plain hashing on any message, target and range', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4, maxLength: 512 }),
        fc.tuple(fc.bigInt({ min: 0n, max: 1n << 256n }), fc.bigInt({ min: 0n, max: 12n })),
        fc.integer({ min: 0, max: 0xffff_ff00 }),
        fc.integer({ min: 0, max: 40 }),
        (message, [number, hardness], first, count) => {
          const target = targetBytes(number >> hardness)
          expect(search(message, target, first, count)).toBe(plainSearch(message, target, first, count))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('tries on when only the highest word of the hash fits', () => {
    const target = targetBytes((0xffn << 224n) - 1n)
    expect(search(registration, target, 750_600, 1)).toBe(plainSearch(registration, target, 750_600, 1))
    const exact = sha256d(registration)
    const above = BigInt(`0x${Buffer.from(exact).reverse().toString('hex')}`)
    expect(search(registration, targetBytes(above), 0, 1)).toBe(0)
    expect(search(registration, targetBytes(above - 1n), 0, 1)).toBeUndefined()
  })

  test('stays inside its range, up to the last nonce of all', () => {
    expect(search(registration, mainTarget, 750_590, 10)).toBeUndefined()
    expect(search(registration, mainTarget, 750_590, 11)).toBe(750_600)
    expect(search(registration, targetBytes(1n << 256n), 0xffff_ffff, 1)).toBe(0xffff_ffff)
    expect(search(registration, targetBytes(0n), 0xffff_fffd, 3)).toBeUndefined()
  })

  test('refuses what is no transaction', () => {
    expect(() => search(new Uint8Array(3), mainTarget, 0, 1)).toThrow(
      expect.objectContaining({ code: 'workers.message-length' }),
    )
    expect(() => search(new Uint8Array(513), mainTarget, 0, 1)).toThrow(
      expect.objectContaining({ code: 'workers.message-length' }),
    )
  })
})
