import { describe, expect, test } from 'vitest'
import { equalBytes } from '../../src/base/bytes.ts'
import { socketKits } from './socket-kits.ts'
import { Ear, pattern, until, useRoom, wait } from './socket-room.ts'

describe.each(socketKits)('%s', { timeout: 20_000 }, (_name, makeKit) => {
  const room = useRoom(makeKit)

  describe('streams', () => {
    test('bytes go both ways, in order', async () => {
      const { outbound, inbound } = await room().openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      for (let index = 0; index < 100; index += 1) {
        outbound.write(Uint8Array.of(index))
        inbound.write(Uint8Array.of(200 - index))
      }
      await until('all arrived', () => outboundEar.length === 100 && inboundEar.length === 100)
      expect([...inboundEar.bytes]).toEqual(Array.from({ length: 100 }, (_, index) => index))
      expect([...outboundEar.bytes]).toEqual(Array.from({ length: 100 }, (_, index) => 200 - index))
    })

    test('data are plain bytes that the receiver may keep', async () => {
      const { outbound, inbound } = await room().openPair()
      const ear = new Ear(inbound)
      for (let index = 1; index <= 5; index += 1) {
        outbound.write(new Uint8Array(1_000).fill(index))
        await until('it arrived', () => ear.length === index * 1_000)
      }
      expect(ear.chunks.every((chunk) => chunk.constructor === Uint8Array)).toBe(true)
      expect([0, 1_000, 2_000, 3_000, 4_000].map((offset) => ear.bytes[offset])).toEqual([1, 2, 3, 4, 5])
    })

    test('nothing is delivered before start, and nothing is lost', async () => {
      const { outbound, inbound } = await room().openPair()
      inbound.write(pattern(5_000))
      await wait(50)
      const ear = new Ear(outbound)
      expect(ear.length).toBe(0)
      await until('all arrived', () => ear.length === 5_000)
      expect(() => new Ear(outbound)).toThrow(expect.objectContaining({ code: 'net.already-started' }))
    })

    test('a large write arrives whole, and close waits for it', async () => {
      const { outbound, inbound } = await room().openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      const bytes = pattern(8 * 1024 * 1024)
      outbound.write(bytes)
      outbound.close()
      outbound.write(Uint8Array.of(1, 2, 3))
      await until('both are closed', () => inboundEar.closedCount === 1 && outboundEar.closedCount === 1)
      expect(equalBytes(inboundEar.bytes, bytes)).toBe(true)
    })

    test('a paused reader holds the writer up, and gets everything after resume', async () => {
      const { outbound, inbound } = await room().openPair()
      const ear = new Ear(inbound)
      const bytes = pattern(16 * 1024 * 1024)
      inbound.pause()
      outbound.write(bytes)
      await wait(150)
      expect(ear.length).toBe(0)
      expect(outbound.pendingBytes).toBeGreaterThan(1024 * 1024)
      inbound.resume()
      await until('all arrived', () => ear.length === bytes.length)
      expect(equalBytes(ear.bytes, bytes)).toBe(true)
      await until('nothing is pending', () => outbound.pendingBytes === 0)
    })

    test('a pause within data takes effect at once, a pause before start too', async () => {
      const { outbound, inbound } = await room().openPair()
      let calls = 0
      inbound.start({
        data: () => {
          calls += 1
          inbound.pause()
        },
        closed: () => undefined,
      })
      outbound.pause()
      const outboundEar = new Ear(outbound)
      for (let index = 0; index < 20; index += 1) {
        outbound.write(pattern(100_000))
        inbound.write(pattern(10))
      }
      await until('the first arrived', () => calls > 0)
      await wait(60)
      expect(calls).toBe(1)
      expect(outboundEar.length).toBe(0)
      inbound.resume()
      outbound.resume()
      await until('more arrived', () => calls === 2 && outboundEar.length === 200)
    })
  })

  describe('endings', () => {
    test('a close is told to both sides, once, after all data', async () => {
      const { outbound, inbound } = await room().openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      inbound.write(pattern(100_000))
      inbound.close()
      inbound.close()
      await until('both are closed', () => outboundEar.closedCount > 0 && inboundEar.closedCount > 0)
      await wait(30)
      expect([outboundEar.closedCount, inboundEar.closedCount]).toEqual([1, 1])
      expect(outboundEar.length).toBe(100_000)
      expect([outboundEar.dataAfterClosed, inboundEar.dataAfterClosed]).toEqual([false, false])
    })

    test('a destroyed connection is told to both sides, not from within destroy', async () => {
      const { outbound, inbound } = await room().openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      outbound.destroy()
      expect(outboundEar.closedCount).toBe(0)
      outbound.write(Uint8Array.of(1))
      await until('both are closed', () => outboundEar.closedCount > 0 && inboundEar.closedCount > 0)
      outbound.destroy()
      outbound.close()
      outbound.resume()
      await wait(30)
      expect([outboundEar.closedCount, inboundEar.closedCount]).toEqual([1, 1])
      expect(inboundEar.length).toBe(0)
      expect(outbound.pendingBytes).toBe(0)
    })

    test('after close nothing more is delivered, and the other side still ends cleanly', async () => {
      const { outbound, inbound } = await room().openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      inbound.write(pattern(1_000_000))
      outbound.close()
      await until('both are closed', () => outboundEar.closedCount === 1 && inboundEar.closedCount === 1)
      expect(outboundEar.length).toBe(0)
    })

    test('both sides may close at once', async () => {
      const { outbound, inbound } = await room().openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      outbound.close()
      inbound.close()
      await until('both are closed', () => outboundEar.closedCount === 1 && inboundEar.closedCount === 1)
    })

    test('an end that came before start is told after it', async () => {
      const { outbound, inbound } = await room().openPair()
      inbound.write(pattern(100))
      inbound.close()
      await wait(50)
      const ear = new Ear(outbound)
      expect(ear.closedCount).toBe(0)
      await until('it is closed', () => ear.closedCount === 1)
      expect(ear.length).toBe(100)
    })

    test('a connection destroyed before start is told as closed after it', async () => {
      const outbound = await room().connect()
      outbound.destroy()
      await wait(20)
      const ear = new Ear(outbound)
      expect(ear.closedCount).toBe(0)
      await until('it is closed', () => ear.closedCount === 1)
    })

    test('a paused connection hears of the end when it resumes, after the data', async () => {
      const { outbound, inbound } = await room().openPair()
      const ear = new Ear(outbound)
      outbound.pause()
      await wait(5)
      inbound.write(pattern(50_000))
      inbound.close()
      await wait(60)
      expect([ear.length, ear.closedCount]).toEqual([0, 0])
      outbound.resume()
      await until('it is closed', () => ear.closedCount === 1)
      expect(ear.length).toBe(50_000)
    })

    test('an end may be followed from within closed and data', async () => {
      const { outbound, inbound } = await room().openPair()
      const ear = new Ear(inbound)
      let closed = 0
      outbound.start({
        data: () => {
          outbound.destroy()
        },
        closed: () => {
          closed += 1
          outbound.close()
          outbound.write(Uint8Array.of(1))
        },
      })
      inbound.write(pattern(10))
      await until('both are closed', () => closed === 1 && ear.closedCount === 1)
    })
  })
})
