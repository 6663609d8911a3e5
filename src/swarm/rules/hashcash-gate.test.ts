import { expect, test } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { decodeHex } from '../../codec/hex.ts'
import { HashcashGate } from './hashcash-gate.ts'

// swarm-posts.md 11.5
const infoHash = decodeHex('06e2980f2e8912a418195d67d83e1f79230273f6') ?? new Uint8Array()
const nonce = decodeHex('0001056b') ?? new Uint8Array()
const claim = { infoHash, postNumber: 5, nonce, bits: 16 }

test('a claim holds for its post and its hardness (swarm H16)', () => {
  const gate = new HashcashGate(new SeededRandom(1))
  expect(gate.honours(claim)).toBe(true)
  expect(gate.honours({ ...claim, postNumber: 6 })).toBe(false)
  expect(gate.honours({ ...claim, bits: 20 })).toBe(false)
  expect(gate.honours({ ...claim, bits: 65_535 })).toBe(false)
})

test('it gets harder under load, up to a limit, and slowly easier without', () => {
  const gate = new HashcashGate(new SeededRandom(1))
  const loadedSecond = (claims: number): void => {
    for (let count = 0; count < claims; count += 1) gate.honours(claim)
    gate.secondPassed()
  }
  loadedSecond(50)
  expect(gate.bits).toBe(16)
  loadedSecond(51)
  expect(gate.bits).toBe(17)
  for (let second = 0; second < 20; second += 1) loadedSecond(51)
  expect(gate.bits).toBe(31)
  for (let second = 0; second < 10_000; second += 1) gate.secondPassed()
  expect(gate.bits).toBe(16)
})
