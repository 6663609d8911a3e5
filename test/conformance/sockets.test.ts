import { describe, expect, test } from 'vitest'
import { equalBytes } from '../../src/base/bytes.ts'
import type { ConnectRejection, Endpoint } from '../../src/net/endpoint.ts'
import { socketKits } from './socket-kits.ts'
import { Ear, pattern, until, useRoom, wait } from './socket-room.ts'

describe.each(socketKits)('%s', { timeout: 20_000 }, (_name, makeKit) => {
  const room = useRoom(makeKit)

  const rejectionOf = async (to: Endpoint, options: { timeoutMs: number; from?: string; signal?: AbortSignal }) => {
    const verdict = await room().kit.client.connect(to, options)
    if (verdict.ok) {
      verdict.value.destroy()
      return 'connected'
    }
    return verdict.rejection.code satisfies ConnectRejection['code']
  }

  describe('host names', () => {
    test('resolve to addresses, an address to itself in its one form', async () => {
      const { client, serverName, serverAddress } = room().kit
      expect((await client.resolve(serverName))[0]).toBe(serverAddress)
      expect(await client.resolve('2001:DB8:0::1')).toEqual(['2001:db8::1'])
      expect(await client.resolve('no-such-host.invalid')).toEqual([])
    })

    test('are connected to', async () => {
      const { port } = room().listener.local
      expect(await rejectionOf({ address: room().kit.serverName, port }, { timeoutMs: 5_000 })).toBe('connected')
    })

    test.each(['no-such-host.invalid', 'twister.onion', ''])('"%s" is unreachable', async (address) => {
      expect(await rejectionOf({ address, port: 5 }, { timeoutMs: 5_000 })).toBe('connect-unreachable')
    })
  })

  describe('connecting', () => {
    test('both ends know both endpoints', async () => {
      const { outbound, inbound } = await room().openPair()
      expect(room().listener.local.port).toBeGreaterThan(0)
      expect(outbound.remote).toEqual(room().listener.local)
      expect(inbound.local).toEqual(room().listener.local)
      expect(inbound.remote).toEqual(outbound.local)
      expect(outbound.local.address).toBe(room().kit.clientAddress)
      expect([outbound.inbound, inbound.inbound]).toEqual([false, true])
    })

    test('from an address of its own', async () => {
      const options = { timeoutMs: 5_000, from: room().kit.clientAddress }
      expect(await rejectionOf(room().listener.local, options)).toBe('connected')
    })

    test('from a foreign address is impossible', async () => {
      expect(await rejectionOf(room().listener.local, { timeoutMs: 5_000, from: '192.0.2.1' })).toBe(
        'connect-unreachable',
      )
    })

    test('a port without a listener refuses', async () => {
      await room().listener.close()
      expect(await rejectionOf(room().listener.local, { timeoutMs: 5_000 })).toBe('connect-refused')
    })

    test.each([0, 65_536, -1, 1.5])('port %d is unreachable', async (port) => {
      const to = { address: room().kit.serverAddress, port }
      expect(await rejectionOf(to, { timeoutMs: 5_000 })).toBe('connect-unreachable')
    })

    test('a silent endpoint times out', async () => {
      const to = await room().kit.blackHole()
      const startMs = performance.now()
      expect(await rejectionOf(to, { timeoutMs: 300 })).toBe('connect-timeout')
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(295)
    })

    test('an abort ends the attempt, also one that came before it', async () => {
      const to = await room().kit.blackHole()
      const controller = new AbortController()
      const attempt = rejectionOf(to, { timeoutMs: 5_000, signal: controller.signal })
      await wait(20)
      controller.abort()
      expect(await attempt).toBe('connect-aborted')
      expect(await rejectionOf(room().listener.local, { timeoutMs: 5_000, signal: controller.signal })).toBe(
        'connect-aborted',
      )
    })

    test('an abort after the connection came about leaves it alone', async () => {
      const controller = new AbortController()
      const verdict = await room().kit.client.connect(room().listener.local, {
        timeoutMs: 5_000,
        signal: controller.signal,
      })
      if (!verdict.ok) expect.fail(verdict.rejection.code)
      room().own(verdict.value)
      const ear = new Ear(verdict.value)
      controller.abort()
      await wait(30)
      expect(ear.closedCount).toBe(0)
    })
  })

  describe('listening', () => {
    test('a closed listener frees its port and leaves its connections alone', async () => {
      const { outbound, inbound } = await room().openPair()
      const ear = new Ear(inbound)
      await room().listener.close()
      const again = await room().kit.server.listen(room().listener.local, () => undefined)
      outbound.write(pattern(10))
      await until('the data arrived', () => ear.length === 10)
      await again.close()
    })

    test('a port can be taken once', async () => {
      const again = room().kit.server.listen(room().listener.local, () => undefined)
      await expect(again).rejects.toMatchObject({ code: 'net.port-in-use' })
    })

    test('only own addresses can be taken', async () => {
      for (const at of [
        { address: '192.0.2.1', port: 0 },
        { ...room().listener.local, port: 65_536 },
      ])
        await expect(room().kit.server.listen(at, () => undefined)).rejects.toMatchObject({
          code: 'net.address-unavailable',
        })
    })

    test('0.0.0.0 takes all of them', async () => {
      const all = await room().kit.server.listen({ address: '0.0.0.0', port: 0 }, (connection) =>
        room().accepted.push(connection),
      )
      const to = { address: room().kit.serverAddress, port: all.local.port }
      expect(all.local.address).toBe('0.0.0.0')
      expect(await rejectionOf(to, { timeoutMs: 5_000 })).toBe('connected')
      await until('it is accepted', () => room().accepted.length === 1)
      expect(room().accepted[0]?.local).toEqual(to)
      await all.close()
    })
  })

  describe('datagrams', () => {
    const hearing = async (address: string) => {
      const heard: { readonly bytes: Uint8Array; readonly from: Endpoint }[] = []
      const socket = await room().kit.server.datagrams({ address, port: 0 }, (bytes, from) =>
        heard.push({ bytes, from }),
      )
      return { socket, heard }
    }

    test('go to an endpoint and say where they come from', async () => {
      const { socket, heard } = await hearing(room().kit.serverAddress)
      const sender = await room().kit.client.datagrams({ address: room().kit.clientAddress, port: 0 }, () => undefined)
      for (const length of [0, 1, 1_400, 9_000]) {
        sender.send(socket.local, pattern(length))
        await until('it is heard', () => heard.at(-1)?.bytes.length === length)
      }
      expect(
        heard.every(({ from }) => from.port === sender.local.port && from.address === room().kit.clientAddress),
      ).toBe(true)
      expect(heard.every(({ bytes }) => bytes.constructor === Uint8Array)).toBe(true)
      expect(equalBytes(heard[2]?.bytes ?? new Uint8Array(), pattern(1_400))).toBe(true)
      await Promise.all([socket.close(), sender.close()])
    })

    test('what cannot be sent is lost in silence', async () => {
      const { socket, heard } = await hearing(room().kit.serverAddress)
      const sender = await room().kit.client.datagrams({ address: room().kit.clientAddress, port: 0 }, () => undefined)
      sender.send(socket.local, new Uint8Array(65_508))
      sender.send({ address: room().kit.serverAddress, port: 1 }, pattern(1))
      sender.send({ address: room().kit.serverAddress, port: 0 }, pattern(1))
      sender.send({ address: room().kit.serverAddress, port: 70_000 }, pattern(1))
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
      const { socket, heard } = await hearing(room().kit.serverAddress)
      const second = room().kit.server.datagrams(socket.local, () => undefined)
      await expect(second).rejects.toMatchObject({ code: 'net.port-in-use' })
      const sender = await room().kit.client.datagrams({ address: room().kit.clientAddress, port: 0 }, () => undefined)
      await socket.close()
      sender.send(socket.local, pattern(1))
      const again = await room().kit.server.datagrams(socket.local, () => undefined)
      await wait(30)
      expect(heard).toEqual([])
      await Promise.all([again.close(), sender.close()])
    })

    test('only own addresses can be taken; streams and datagrams do not share ports', async () => {
      const foreign = room().kit.server.datagrams({ address: '192.0.2.1', port: 0 }, () => undefined)
      await expect(foreign).rejects.toMatchObject({ code: 'net.address-unavailable' })
      const socket = await room().kit.server.datagrams(room().listener.local, () => undefined)
      expect(socket.local).toEqual(room().listener.local)
      await socket.close()
    })
  })
})
