import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { AmplificationGuard, FloodGuard, UploadLimit } from './guards.ts'

const stranger = { address: '51.1.2.3', port: 4_000 }
const local = { address: '127.0.0.1', port: 4_000 }

describe('the upload limit', () => {
  it('lets a burst of 48 000 bytes through, then 16 000 each second', async () => {
    const clock = new ManualClock()
    const limit = new UploadLimit(clock)
    const admitted = (): number => {
      let bytes = 0
      while (limit.admits(stranger, 1_000)) bytes += 1_000
      return bytes
    }
    expect(admitted()).toBe(48_000)
    await clock.advance(1_000)
    expect(admitted()).toBe(16_000)
    expect(limit.admits(local, 100_000)).toBe(true)
  })
})

describe('the flood guard', () => {
  it('admits 1000 packets in five seconds', async () => {
    const clock = new ManualClock()
    const guard = new FloodGuard(clock)
    for (let second = 0; second < 20; second += 1) {
      for (let packet = 0; packet < 160; packet += 1) expect(guard.admits(stranger)).toBe(true)
      await clock.advance(1_000)
    }
  })

  it('blocks a flood, but neither others nor our own machine', () => {
    const guard = new FloodGuard(new ManualClock())
    for (let packet = 0; packet < 2_000; packet += 1) {
      guard.admits(stranger)
      expect(guard.admits(local)).toBe(true)
    }
    expect(guard.admits(stranger)).toBe(false)
    expect(guard.admits({ address: '52.1.1.1', port: 1 })).toBe(true)
  })
})

describe('the amplification guard', () => {
  it('gives long answers to a network that proved nothing at a low rate only (dht 10.1-11)', async () => {
    const clock = new ManualClock()
    const guard = new AmplificationGuard(clock)
    const admitted = (): number => {
      let bytes = 0
      while (guard.admits({ address: `51.1.2.${String(bytes % 250)}`, port: 1 }, 4_000)) bytes += 4_000
      return bytes
    }
    expect(admitted()).toBe(64_000)
    await clock.advance(1_000)
    expect(admitted()).toBe(8_000)
    expect(guard.admits(stranger, 1_000)).toBe(true)
    expect(guard.admits({ address: '51.1.3.1', port: 1 }, 4_000)).toBe(true)
    guard.prove(stranger)
    for (let round = 0; round < 100; round += 1) expect(guard.admits(stranger, 9_000)).toBe(true)
    expect(guard.admits({ address: '51.1.2.4', port: 1 }, 4_000)).toBe(false)
  })
})
