import { describe, expect, test } from 'vitest'
import { decodeHex } from '../codec/hex.ts'
import { hashcashSatisfied } from './hashcash.ts'

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
    const nonce = new Uint8Array(4)
    const view = new DataView(nonce.buffer)
    let first = 0
    for (; !hashcashSatisfied(alice, 5, nonce, 16); first += 1) view.setUint32(0, first + 1)
    expect(first).toBe(0x1056b)
  })

  test('is never satisfied by a price that no hash can pay', () => {
    expect(hashcashSatisfied(alice, 5, bytesOf('0001056b'), 160)).toBe(false)
    expect(hashcashSatisfied(alice, 5, bytesOf('0001056b'), 0xffff)).toBe(false)
  })
})
