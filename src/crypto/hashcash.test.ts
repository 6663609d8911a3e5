import { describe, expect, test } from 'vitest'
import { decodeHex } from '../codec/hex.ts'
import { hashcashSatisfied, searchHashcash } from './hashcash.ts'

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => decodeHex(hex) as Uint8Array<ArrayBuffer>
const alice = bytesOf('06e2980f2e8912a418195d67d83e1f79230273f6')
const carol = bytesOf('c085ad0c333ada8f54d7cd1754022c4d5c1d7497')

describe('hashcash', () => {
  test('accepts the recorded nonces (swarm-posts.md 11.5)', () => {
    expect(hashcashSatisfied(alice, 5, bytesOf('0001056b'), 16)).toBe(true)
    expect(hashcashSatisfied(carol, 0, bytesOf('0000d7e7'), 18)).toBe(true)
  })

  test('refuses another post, another swarm and a higher price', () => {
    expect(hashcashSatisfied(alice, 6, bytesOf('0001056b'), 16)).toBe(false)
    expect(hashcashSatisfied(carol, 5, bytesOf('0001056b'), 16)).toBe(false)
    expect(hashcashSatisfied(alice, 5, bytesOf('0001056b'), 18)).toBe(false)
  })

  test('finds the recorded nonce as the first one counting from 0', () => {
    const search = { infoHash: alice, postNumber: 5, bits: 16, attempts: 0x1056c }
    expect(searchHashcash(search, () => false)).toEqual(bytesOf('0001056b'))
    expect(searchHashcash({ ...search, attempts: 0x1056b }, () => false)).toBeUndefined()
  })

  test('a low price is paid exactly, too, and a search that nobody waits for ends', () => {
    const search = { infoHash: alice, postNumber: 5, bits: 7, attempts: 10_000 }
    const nonce = searchHashcash(search, () => false) ?? new Uint8Array(0)
    expect(hashcashSatisfied(alice, 5, nonce, 7)).toBe(true)
    let looks = 0
    const isCancelled = (): boolean => (looks += 1) > 2
    expect(searchHashcash({ ...search, bits: 160, attempts: 1_000_000 }, isCancelled)).toBeUndefined()
    expect(looks).toBe(3)
  })

  test('is never satisfied by a price that no hash can pay', () => {
    expect(hashcashSatisfied(alice, 5, bytesOf('0001056b'), 160)).toBe(false)
    expect(hashcashSatisfied(alice, 5, bytesOf('0001056b'), 0xffff)).toBe(false)
  })
})
