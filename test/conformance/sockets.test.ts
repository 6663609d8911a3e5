import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { concatBytes, equalBytes } from '../../src/base/bytes.ts'
import type { Connection, ConnectRejection, Endpoint, Listener } from '../../src/net/endpoint.ts'
import { type SocketKit, socketKits } from './socket-kits.ts'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const until = async (what: string, condition: () => boolean): Promise<void> => {
  const endMs = Date.now() + 8_000
  while (!condition()) {
    if (Date.now() > endMs) expect.fail(`waited in vain until ${what}`)
    await wait(2)
  }
}

const pattern = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31 + (index >> 8)) & 0xff
  return bytes
}

/** Starts a connection and keeps what it tells. */
class Ear {
  readonly chunks: Uint8Array[] = []
  closedCount = 0
  dataAfterClosed = false

  constructor(connection: Connection) {
    connection.start({
      data: (bytes) => {
        this.chunks.push(bytes)
        if (this.closedCount > 0) this.dataAfterClosed = true
      },
      closed: () => {
        this.closedCount += 1
      },
    })
  }

  get length(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  get bytes(): Uint8Array {
    return concatBytes(...this.chunks)
  }
}

describe.each(socketKits)('%s', (_name, makeKit) => {
  let kit: SocketKit
  let listener: Listener
  let accepted: Connection[]
  const opened: Connection[] = []

  beforeEach(async () => {
    kit = makeKit()
    accepted = []
    listener = await kit.server.listen({ address: kit.serverAddress, port: 0 }, (connection) => {
      accepted.push(connection)
      opened.push(connection)
    })
  })

  afterEach(async () => {
    for (const connection of opened.splice(0)) connection.destroy()
    await listener.close()
    kit.close()
  })

  const connect = async (): Promise<Connection> => {
    const verdict = await kit.client.connect(listener.local, { timeoutMs: 5_000 })
    if (!verdict.ok) expect.fail(verdict.rejection.code)
    opened.push(verdict.value)
    return verdict.value
  }

  const openPair = async (): Promise<{ outbound: Connection; inbound: Connection }> => {
    const before = accepted.length
    const outbound = await connect()
    await until('the connection is accepted', () => accepted.length > before)
    const inbound = accepted[before]
    return inbound === undefined ? expect.fail('not accepted') : { outbound, inbound }
  }

  const rejectionOf = async (to: Endpoint, options: { timeoutMs: number; from?: string; signal?: AbortSignal }) => {
    const verdict = await kit.client.connect(to, options)
    if (verdict.ok) {
      verdict.value.destroy()
      return 'connected'
    }
    return verdict.rejection.code satisfies ConnectRejection['code']
  }

  describe('connecting', () => {
    test('both ends know both endpoints', async () => {
      const { outbound, inbound } = await openPair()
      expect(listener.local.port).toBeGreaterThan(0)
      expect(outbound.remote).toEqual(listener.local)
      expect(inbound.local).toEqual(listener.local)
      expect(inbound.remote).toEqual(outbound.local)
      expect(outbound.local.address).toBe(kit.clientAddress)
      expect([outbound.inbound, inbound.inbound]).toEqual([false, true])
    })

    test('from an address of its own', async () => {
      const options = { timeoutMs: 5_000, from: kit.clientAddress }
      expect(await rejectionOf(listener.local, options)).toBe('connected')
    })

    test('from a foreign address is impossible', async () => {
      expect(await rejectionOf(listener.local, { timeoutMs: 5_000, from: '192.0.2.1' })).toBe('connect-unreachable')
    })

    test('a port without a listener refuses', async () => {
      await listener.close()
      expect(await rejectionOf(listener.local, { timeoutMs: 5_000 })).toBe('connect-refused')
    })

    test.each([0, 65_536, -1, 1.5])('port %d is unreachable', async (port) => {
      const to = { address: kit.serverAddress, port }
      expect(await rejectionOf(to, { timeoutMs: 5_000 })).toBe('connect-unreachable')
    })

    test('a silent endpoint times out', async () => {
      const to = await kit.blackHole()
      const startMs = Date.now()
      expect(await rejectionOf(to, { timeoutMs: 300 })).toBe('connect-timeout')
      expect(Date.now() - startMs).toBeGreaterThanOrEqual(295)
      expect(Date.now() - startMs).toBeLessThan(3_000)
    })

    test('an abort ends the attempt, also one that came before it', async () => {
      const to = await kit.blackHole()
      const controller = new AbortController()
      const attempt = rejectionOf(to, { timeoutMs: 5_000, signal: controller.signal })
      await wait(20)
      controller.abort()
      expect(await attempt).toBe('connect-aborted')
      expect(await rejectionOf(listener.local, { timeoutMs: 5_000, signal: controller.signal })).toBe('connect-aborted')
    })

    test('an abort after the connection came about leaves it alone', async () => {
      const controller = new AbortController()
      const verdict = await kit.client.connect(listener.local, { timeoutMs: 5_000, signal: controller.signal })
      if (!verdict.ok) expect.fail(verdict.rejection.code)
      opened.push(verdict.value)
      const ear = new Ear(verdict.value)
      controller.abort()
      await wait(30)
      expect(ear.closedCount).toBe(0)
    })
  })

  describe('listening', () => {
    test('a closed listener frees its port and leaves its connections alone', async () => {
      const { outbound, inbound } = await openPair()
      const ear = new Ear(inbound)
      await listener.close()
      const again = await kit.server.listen(listener.local, () => undefined)
      outbound.write(pattern(10))
      await until('the data arrived', () => ear.length === 10)
      await again.close()
    })

    test('a port can be taken once', async () => {
      const again = kit.server.listen(listener.local, () => undefined)
      await expect(again).rejects.toMatchObject({ code: 'net.port-in-use' })
    })

    test('only own addresses can be taken', async () => {
      for (const at of [
        { address: '192.0.2.1', port: 0 },
        { ...listener.local, port: 65_536 },
      ])
        await expect(kit.server.listen(at, () => undefined)).rejects.toMatchObject({ code: 'net.address-unavailable' })
    })

    test('0.0.0.0 takes all of them', async () => {
      const all = await kit.server.listen({ address: '0.0.0.0', port: 0 }, (connection) => accepted.push(connection))
      const to = { address: kit.serverAddress, port: all.local.port }
      expect(all.local.address).toBe('0.0.0.0')
      expect(await rejectionOf(to, { timeoutMs: 5_000 })).toBe('connected')
      await until('it is accepted', () => accepted.length === 1)
      expect(accepted[0]?.local).toEqual(to)
      await all.close()
    })
  })

  describe('streams', () => {
    test('bytes go both ways, in order', async () => {
      const { outbound, inbound } = await openPair()
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
      const { outbound, inbound } = await openPair()
      const ear = new Ear(inbound)
      for (let index = 1; index <= 5; index += 1) {
        outbound.write(new Uint8Array(1_000).fill(index))
        await until('it arrived', () => ear.length === index * 1_000)
      }
      expect(ear.chunks.every((chunk) => chunk.constructor === Uint8Array)).toBe(true)
      expect([0, 1_000, 2_000, 3_000, 4_000].map((offset) => ear.bytes[offset])).toEqual([1, 2, 3, 4, 5])
    })

    test('nothing is delivered before start, and nothing is lost', async () => {
      const { outbound, inbound } = await openPair()
      inbound.write(pattern(5_000))
      await wait(50)
      const ear = new Ear(outbound)
      expect(ear.length).toBe(0)
      await until('all arrived', () => ear.length === 5_000)
      expect(() => new Ear(outbound)).toThrow(expect.objectContaining({ code: 'net.already-started' }))
    })

    test('a large write arrives whole, and close waits for it', async () => {
      const { outbound, inbound } = await openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      const bytes = pattern(8 * 1024 * 1024)
      outbound.write(bytes)
      outbound.close()
      outbound.write(Uint8Array.of(1, 2, 3))
      await until('both are closed', () => inboundEar.closedCount === 1 && outboundEar.closedCount === 1)
      expect(equalBytes(inboundEar.bytes, bytes)).toBe(true)
    })

    test('a paused reader holds the writer up, and gets everything after resume', async () => {
      const { outbound, inbound } = await openPair()
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
      const { outbound, inbound } = await openPair()
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
      const { outbound, inbound } = await openPair()
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
      const { outbound, inbound } = await openPair()
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
      const { outbound, inbound } = await openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      inbound.write(pattern(1_000_000))
      outbound.close()
      await until('both are closed', () => outboundEar.closedCount === 1 && inboundEar.closedCount === 1)
      expect(outboundEar.length).toBe(0)
    })

    test('both sides may close at once', async () => {
      const { outbound, inbound } = await openPair()
      const [outboundEar, inboundEar] = [new Ear(outbound), new Ear(inbound)]
      outbound.close()
      inbound.close()
      await until('both are closed', () => outboundEar.closedCount === 1 && inboundEar.closedCount === 1)
    })

    test('an end that came before start is told after it', async () => {
      const { outbound, inbound } = await openPair()
      inbound.write(pattern(100))
      inbound.close()
      await wait(50)
      const ear = new Ear(outbound)
      expect(ear.closedCount).toBe(0)
      await until('it is closed', () => ear.closedCount === 1)
      expect(ear.length).toBe(100)
    })

    test('a connection destroyed before start is told as closed after it', async () => {
      const outbound = await connect()
      outbound.destroy()
      await wait(20)
      const ear = new Ear(outbound)
      expect(ear.closedCount).toBe(0)
      await until('it is closed', () => ear.closedCount === 1)
    })

    test('a paused connection hears of the end when it resumes, after the data', async () => {
      const { outbound, inbound } = await openPair()
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
      const { outbound, inbound } = await openPair()
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

  describe('datagrams', () => {
    const hearing = async (address: string) => {
      const heard: { readonly bytes: Uint8Array; readonly from: Endpoint }[] = []
      const socket = await kit.server.datagrams({ address, port: 0 }, (bytes, from) => heard.push({ bytes, from }))
      return { socket, heard }
    }

    test('go to an endpoint and say where they come from', async () => {
      const { socket, heard } = await hearing(kit.serverAddress)
      const sender = await kit.client.datagrams({ address: kit.clientAddress, port: 0 }, () => undefined)
      for (const length of [0, 1, 1_400, 9_000]) {
        sender.send(socket.local, pattern(length))
        await until('it is heard', () => heard.at(-1)?.bytes.length === length)
      }
      expect(heard.every(({ from }) => from.port === sender.local.port && from.address === kit.clientAddress)).toBe(
        true,
      )
      expect(heard.every(({ bytes }) => bytes.constructor === Uint8Array)).toBe(true)
      expect(equalBytes(heard[2]?.bytes ?? new Uint8Array(), pattern(1_400))).toBe(true)
      await Promise.all([socket.close(), sender.close()])
    })

    test('what cannot be sent is lost in silence', async () => {
      const { socket, heard } = await hearing(kit.serverAddress)
      const sender = await kit.client.datagrams({ address: kit.clientAddress, port: 0 }, () => undefined)
      sender.send(socket.local, new Uint8Array(65_508))
      sender.send({ address: kit.serverAddress, port: 1 }, pattern(1))
      sender.send({ address: kit.serverAddress, port: 0 }, pattern(1))
      sender.send({ address: kit.serverAddress, port: 70_000 }, pattern(1))
      sender.send({ address: '2001:db8::1', port: 1 }, pattern(1))
      sender.send({ address: 'not an address', port: 1 }, pattern(1))
      await wait(50)
      sender.send(socket.local, pattern(2))
      await until('the good one is heard', () => heard.length === 1)
      await sender.close()
      await sender.close()
      sender.send(socket.local, pattern(3))
      await wait(30)
      expect(heard).toHaveLength(1)
      await socket.close()
    })

    test('a closed socket hears nothing and frees its port', async () => {
      const { socket, heard } = await hearing(kit.serverAddress)
      const second = kit.server.datagrams(socket.local, () => undefined)
      await expect(second).rejects.toMatchObject({ code: 'net.port-in-use' })
      const sender = await kit.client.datagrams({ address: kit.clientAddress, port: 0 }, () => undefined)
      await socket.close()
      sender.send(socket.local, pattern(1))
      const again = await kit.server.datagrams(socket.local, () => undefined)
      await wait(30)
      expect(heard).toEqual([])
      await Promise.all([again.close(), sender.close()])
    })

    test('only own addresses can be taken; streams and datagrams do not share ports', async () => {
      const foreign = kit.server.datagrams({ address: '192.0.2.1', port: 0 }, () => undefined)
      await expect(foreign).rejects.toMatchObject({ code: 'net.address-unavailable' })
      const socket = await kit.server.datagrams(listener.local, () => undefined)
      expect(socket.local).toEqual(listener.local)
      await socket.close()
    })
  })
})
