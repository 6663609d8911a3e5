import { describe, expect, it } from 'vitest'
import { openSocksServer, type SocksServerOptions } from '../../test/support/socks-server.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { isLocal, isRoutable, personNetwork, providerNetwork } from '../codec/ip-networks.ts'
import type { Connection, Endpoint } from './endpoint.ts'
import { MemoryNetwork } from './memory-network.ts'
import { limitedSockets } from './network-kind.ts'
import { proxiedSockets } from './proxied-sockets.ts'
import { systemSockets } from './sockets.ts'

const proxyAt: Endpoint = { address: '51.0.0.9', port: 9050 }
const onion = `${'a'.repeat(55)}d.onion`

const setUp = async (options: Partial<SocksServerOptions> = {}) => {
  const clock = new ManualClock(0)
  const network = new MemoryNetwork({ clock, random: new SeededRandom(1), delayMs: 10 })
  const home = network.host('51.0.0.1')
  const host = network.host('52.0.0.1')
  const heard: Uint8Array[] = []
  const accepted: Connection[] = []
  await host.listen({ address: '52.0.0.1', port: 80 }, (connection) => {
    accepted.push(connection)
    connection.start({ data: (bytes) => heard.push(bytes), closed: () => undefined })
    connection.write(Uint8Array.of(9, 9))
  })
  const route: SocksServerOptions['route'] = (request) =>
    request.host === '52.0.0.1' || request.host.endsWith('.onion') || request.host === 'seed.example'
      ? { address: '52.0.0.1', port: request.port }
      : undefined
  const server = await openSocksServer(network.host(proxyAt.address), proxyAt, { route, ...options })
  const sockets = proxiedSockets(home, { clock, proxy: proxyAt, isolation: 'run' })
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(40_000)
    return work
  }
  const connect = (address: string, port = 80) => finish(sockets.connect({ address, port }, { timeoutMs: 1_000 }))
  return { clock, server, sockets, connect, heard, accepted, finish }
}

describe('proxied sockets', () => {
  it('reach hosts by address and by name, which the proxy resolves, each under credentials of its own', async () => {
    const { connect, server, sockets } = await setUp()
    for (const host of ['52.0.0.1', 'seed.example', onion]) expect((await connect(host)).ok).toBe(true)
    expect(server.requests).toEqual(
      ['52.0.0.1', 'seed.example', onion].map((host) => ({ host, port: 80, user: 'run', password: `${host}:80` })),
    )
    expect(await sockets.resolve('seed.example')).toEqual(['seed.example'])
  })

  it('deliver what the host said before there was anybody to hear it, and what is sent', async () => {
    const { connect, clock, heard } = await setUp()
    const connected = await connect('52.0.0.1')
    if (!connected.ok) throw new Error(connected.rejection.code)
    const said: number[] = []
    let closed = 0
    connected.value.start({ data: (bytes) => said.push(...bytes), closed: () => (closed += 1) })
    connected.value.write(Uint8Array.of(1, 2, 3))
    await clock.advance(100)
    expect(said).toEqual([9, 9])
    expect(heard).toEqual([Uint8Array.of(1, 2, 3)])
    connected.value.close()
    await clock.advance(5_000)
    expect(closed).toBe(1)
  })

  it('hold back while nobody reads', async () => {
    const { connect, clock, accepted } = await setUp()
    const connected = await connect('52.0.0.1')
    if (!connected.ok) throw new Error(connected.rejection.code)
    const said: number[] = []
    connected.value.start({ data: (bytes) => said.push(...bytes), closed: () => undefined })
    connected.value.pause()
    accepted[0]?.write(Uint8Array.of(7))
    await clock.advance(100)
    expect(said).toEqual([])
    connected.value.resume()
    await clock.advance(100)
    expect(said).toEqual([9, 9, 7])
  })

  it('say what a proxy answers: not there, refused, silent, no proxy at all', async () => {
    const { connect } = await setUp()
    expect(await connect('53.0.0.1')).toMatchObject({ rejection: { code: 'connect-unreachable' } })
    expect(await connect('52.0.0.1', 81)).toMatchObject({ rejection: { code: 'connect-refused' } })
    const silent = await setUp({ route: () => ({ address: '54.0.0.1', port: 1 }) })
    expect(await silent.connect('52.0.0.1')).toMatchObject({ ok: false })
    const other = await setUp({ method: 255 })
    expect(await other.connect('52.0.0.1')).toMatchObject({ rejection: { code: 'connect-unreachable' } })
  })

  it('take a proxy that wants no password', async () => {
    const { connect } = await setUp({ method: 0 })
    expect((await connect('52.0.0.1')).ok).toBe(true)
  })

  it('ask for nothing in the network of the proxy, in whatever form it is written', async () => {
    const { connect, server, sockets } = await setUp()
    const own = '127.0.0.1 10.0.0.1 192.168.1.1 169.254.169.254 ::1 fd00::1 ::ffff:127.0.0.1 localhost a.localhost'
    const disguised = 'printer.local router router.lan x.home.arpa 127.1 0x7f.1 2130706433 1.2.3.4. 0177.0.0.1 a..b'
    for (const host of [...own.split(' '), ...disguised.split(' '), '']) {
      expect(await sockets.resolve(host), host).toEqual([])
      expect((await connect(host)).ok, host).toBe(false)
    }
    expect(server.requests).toEqual([])
  })

  it('send no datagram', async () => {
    const { sockets, clock } = await setUp()
    const socket = await sockets.datagrams({ address: '0.0.0.0', port: 1234 }, () => undefined)
    socket.send({ address: '52.0.0.1', port: 80 }, Uint8Array.of(1))
    await clock.advance(1_000)
    await socket.close()
    expect(socket.local.port).toBe(1234)
  })

  it('give whoever comes through a hidden service an address of its own, neither near nor to be dialled', async () => {
    const clock = new ManualClock(0)
    const real = systemSockets()
    const sockets = proxiedSockets(real, { clock, proxy: proxyAt, isolation: 'run' })
    const guests: Connection[] = []
    const listener = await sockets.listen({ address: '0.0.0.0', port: 0 }, (connection) => guests.push(connection))
    expect(listener.local.address).toBe('127.0.0.1')
    for (let count = 0; count < 2; count += 1) {
      const connected = await real.connect(listener.local, { timeoutMs: 1_000 })
      if (connected.ok) connected.value.destroy()
    }
    await expect.poll(() => guests.length).toBe(2)
    const addresses = guests.map(({ remote }) => remote.address)
    expect(addresses.map((address) => isLocal(address) || isRoutable(address))).toEqual([false, false])
    expect(new Set(addresses.map(personNetwork)).size).toBe(2)
    expect(new Set(addresses.map(providerNetwork)).size).toBe(1)
    for (const guest of guests) guest.destroy()
    await listener.close()
  })
})

describe('sockets limited to some networks', () => {
  it('reach nothing of the others, by whatever name', async () => {
    const clock = new ManualClock(0)
    const network = new MemoryNetwork({ clock, random: new SeededRandom(1), delayMs: 1 })
    network.setName('both.example', ['52.0.0.1', '2a00::1'])
    const sockets = limitedSockets(network.host('51.0.0.1'), ['ipv6'])
    expect(await sockets.resolve('both.example')).toEqual(['2a00::1'])
    expect(await sockets.resolve('52.0.0.1')).toEqual([])
    expect((await sockets.connect({ address: '52.0.0.1', port: 1 }, { timeoutMs: 1 })).ok).toBe(false)
    const heard: Endpoint[] = []
    await network.host('52.0.0.1').datagrams({ address: '52.0.0.1', port: 1 }, (_bytes, from) => heard.push(from))
    const socket = await sockets.datagrams({ address: '51.0.0.1', port: 2 }, () => undefined)
    socket.send({ address: '52.0.0.1', port: 1 }, Uint8Array.of(1))
    await clock.advance(100)
    expect(heard).toEqual([])
    expect(await limitedSockets(network.host('51.0.0.1'), ['onion']).resolve('both.example')).toEqual([])
  })
})
