import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import type { Endpoint, Sockets } from './endpoint.ts'
import { MemoryNetwork } from './memory-network.ts'
import { keepPortsMapped } from './port-mapper.ts'

const router = '192.168.1.1'
const own = '192.168.1.5'
const wanted = [
  { kind: 'tcp', port: 28_333 },
  { kind: 'udp', port: 29_333 },
] as const

/** A house: this machine, and a router that does what a test says. */
class House {
  readonly clock = new ManualClock(1_750_000_000_000, async () => {
    for (let round = 0; round < 3; round += 1) await turn()
  })
  readonly network = new MemoryNetwork({ clock: this.clock, random: new SeededRandom(3), delayMs: 1 })
  readonly #scope = new Scope('house', silentLog)
  readonly mapped = new Map<string, { readonly client: string; readonly seconds: number }>()
  readonly asked: string[] = []
  /** Result code of NAT-PMP, or `silent`. */
  natPmp: number | 'silent' = 'silent'
  /** What the router gives out for a port. */
  outside = (port: number): number => port

  /** So many sockets cannot be opened. */
  unreachable = 0

  /** Who answers a search for routers, from where, with what. */
  searched: readonly { readonly from: string; readonly location: string }[] = []

  sockets(): Sockets {
    const sockets = this.network.host(own)
    return {
      ...sockets,
      datagrams: async (at, onDatagram) => {
        if (this.unreachable > 0) {
          this.unreachable -= 1
          throw new Error('the network is down')
        }
        const socket = await sockets.datagrams(at, onDatagram)
        return {
          ...socket,
          send: (to, bytes) => {
            if (to.address !== '239.255.255.250') socket.send(to, bytes)
            else if (decodeUtf8(bytes)?.startsWith('M-SEARCH * HTTP/1.1\r\n') === true)
              for (const { from, location } of this.searched)
                onDatagram(encodeUtf8(`HTTP/1.1 200 OK\r\nST: x\r\nLocation: ${location}\r\n\r\n`), {
                  address: from,
                  port: 1_900,
                })
          },
        }
      },
    }
  }

  async openNatPmp(): Promise<void> {
    const socket = await this.network.host(router).datagrams({ address: router, port: 5_351 }, (bytes, from) => {
      this.#answerNatPmp(bytes, (reply) => {
        socket.send(from, reply)
      })
    })
  }

  #answerNatPmp(bytes: Uint8Array, answer: (reply: Uint8Array) => void): void {
    if (this.natPmp === 'silent') return
    const question = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const reply = new DataView(new ArrayBuffer(16))
    reply.setUint8(1, 128 + (bytes[1] ?? 0))
    reply.setUint16(2, this.natPmp)
    if (bytes[1] === 0) reply.setUint32(8, 0x33010203)
    else {
      const [port, seconds] = [question.getUint16(4), question.getUint32(8)]
      reply.setUint16(8, port)
      reply.setUint16(10, this.outside(port))
      reply.setUint32(12, seconds)
      const key = `${bytes[1] === 1 ? 'udp' : 'tcp'} ${String(port)}`
      this.asked.push(`${key} for ${String(seconds)}`)
      if (seconds === 0) this.mapped.delete(key)
      else if (this.natPmp === 0) this.mapped.set(key, { client: own, seconds })
    }
    answer(new Uint8Array(reply.buffer))
  }

  /** A router of UPnP; `act` answers each action by status and body. */
  async openUpnp(act: (action: string, body: string) => readonly [number, string], description = igd): Promise<void> {
    await this.network.host(router).listen({ address: router, port: 49_152 }, (connection) => {
      let text = ''
      const give = (status: number, body: string): void => {
        const head = `HTTP/1.1 ${String(status)} X\r\nContent-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n`
        connection.write(encodeUtf8(head + body))
        connection.close()
      }
      connection.start({
        data: (bytes) => {
          text += decodeUtf8(bytes) ?? ''
          const [head = '', body = ''] = text.split('\r\n\r\n')
          const length = Number(/content-length: (\d+)/iu.exec(head)?.[1] ?? 0)
          if (!text.includes('\r\n\r\n') || body.length < length) return
          const action = /soapaction: "[^#]*#(\w+)"/iu.exec(head)?.[1]
          if (action === undefined) give(200, description)
          else {
            this.asked.push(action)
            give(...act(action, body))
          }
        },
        closed: () => undefined,
      })
    })
    this.searched = [{ from: router, location: `http://${router}:49152/root.xml` }]
  }

  async close(): Promise<void> {
    const closing = this.#scope.close()
    await this.clock.advance(20_000)
    await closing
  }

  keep(gateways: readonly string[] = [router]) {
    const needs = { clock: this.clock, sockets: this.sockets(), log: silentLog, gateways: () => gateways }
    const within = this.#scope.child('router')
    return { state: keepPortsMapped(needs, wanted, within), scope: within }
  }
}

const igd = `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList><device>
<serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType><controlURL>/l3</controlURL></service>
<service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><controlURL>/ctl</controlURL></service>
</serviceList></device></deviceList></device></root>`

const field = (body: string, name: string): string => new RegExp(`<${name}>([^<]*)<`, 'u').exec(body)?.[1] ?? ''
const envelope = (inner: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`
const fault = (code: number): readonly [number, string] => [
  500,
  envelope(`<s:Fault><detail><UPnPError><errorCode>${String(code)}</errorCode></UPnPError></detail></s:Fault>`),
]

const house = forEachTest(
  () => new House(),
  (made) => made.close(),
)

/** A router that maps as it is asked. */
const obliging =
  (mapped = house.mapped) =>
  (action: string, body: string): readonly [number, string] => {
    if (action === 'GetExternalIPAddress')
      return [200, envelope('<u:R><NewExternalIPAddress>51.1.2.3</NewExternalIPAddress></u:R>')]
    const key = `${field(body, 'NewProtocol').toLowerCase()} ${field(body, 'NewExternalPort')}`
    if (action === 'DeletePortMapping') mapped.delete(key)
    else
      mapped.set(key, {
        client: field(body, 'NewInternalClient'),
        seconds: Number(field(body, 'NewLeaseDuration')),
      })
    return [200, envelope('<u:R/>')]
  }

const both = ['tcp 28333', 'udp 29333']

describe('NAT-PMP', () => {
  test('maps all ports, renews them in time, and gives them back', async () => {
    house.natPmp = 0
    await house.openNatPmp()
    const { state, scope: within } = house.keep()
    await house.clock.advance(5_000)
    expect(state()).toEqual({ state: 'mapped', protocol: 'nat-pmp', externalAddress: '51.1.2.3' })
    expect([...house.mapped.keys()]).toEqual(both)
    house.asked.length = 0
    await house.clock.advance(3_600_000)
    expect(house.asked.filter((text) => text === 'tcp 28333 for 3600')).toHaveLength(2)
    const closing = within.close()
    await house.clock.advance(3_000)
    await closing
    expect(house.mapped.size).toBe(0)
  })

  test('that is refused is told, and nothing is taken from anybody else', async () => {
    house.natPmp = 2
    await house.openNatPmp()
    const { state } = house.keep()
    await house.clock.advance(10_000)
    expect(state()).toEqual({ state: 'refused', protocol: 'nat-pmp', reason: 'it is switched off there' })
  })

  test('that gives another port is of no use: others look for the one that we say', async () => {
    house.natPmp = 0
    house.outside = (port) => port + 1
    await house.openNatPmp()
    const { state } = house.keep()
    await house.clock.advance(10_000)
    expect(state()).toMatchObject({ state: 'refused', reason: 'another machine has port 28333' })
    expect(house.mapped.size).toBe(0)
  })
})

describe('UPnP', () => {
  test('maps all ports where NAT-PMP is silent, renews them, and gives them back', async () => {
    await house.openUpnp(obliging())
    const { state, scope: within } = house.keep()
    await house.clock.advance(20_000)
    expect(state()).toEqual({ state: 'mapped', protocol: 'upnp', externalAddress: '51.1.2.3' })
    expect([...house.mapped]).toEqual(both.map((key) => [key, { client: own, seconds: 3_600 }]))
    house.mapped.clear()
    await house.clock.advance(1_900_000)
    expect([...house.mapped.keys()]).toEqual(both)
    const closing = within.close()
    await house.clock.advance(3_000)
    await closing
    expect(house.mapped.size).toBe(0)
  })

  test('of a router that knows no end of a mapping has none', async () => {
    const oblige = obliging()
    await house.openUpnp((action, body) =>
      field(body, 'NewLeaseDuration') === '3600' ? fault(725) : oblige(action, body),
    )
    const { state } = house.keep()
    await house.clock.advance(20_000)
    expect(state().state).toBe('mapped')
    expect([...house.mapped.values()]).toEqual([0, 0].map((seconds) => ({ client: own, seconds })))
  })

  test('that is refused is told with its reason', async () => {
    await house.openUpnp(() => fault(718))
    const { state } = house.keep()
    await house.clock.advance(20_000)
    expect(state()).toEqual({ state: 'refused', protocol: 'upnp', reason: 'another machine has port 28333' })
  })

  test.each([
    ['of another machine', { from: '192.168.1.66', location: `http://${router}:49152/root.xml` }],
    ['of the internet', { from: '51.9.9.9', location: 'http://51.9.9.9:49152/root.xml' }],
    ['that is no address', { from: router, location: 'file:///etc/passwd' }],
  ])('goes to no place %s', async (_what, answer) => {
    await house.openUpnp(obliging())
    const reached: Endpoint[] = []
    for (const address of ['51.9.9.9', '192.168.1.66'])
      await house.network.host(address).listen({ address, port: 49_152 }, ({ remote }) => reached.push(remote))
    house.searched = [answer]
    const { state } = house.keep()
    await house.clock.advance(20_000)
    expect(state()).toEqual({ state: 'no-router' })
    expect([house.asked, reached]).toEqual([[], []])
  })

  test.each([
    ['too long', `<root>${'x'.repeat(300_000)}</root>`],
    ['of elements without end', '<a/>'.repeat(20_000)],
    ['that sends elsewhere', igd.replace('/ctl', 'http://51.9.9.9/ctl')],
    ['that is none', '\u0000<<<&&&'],
  ])('with a description %s is none', async (_what, description) => {
    await house.openUpnp(obliging(), description)
    const { state } = house.keep()
    await house.clock.advance(20_000)
    expect(state()).toEqual({ state: 'no-router' })
    expect(house.asked).toEqual([])
  })
})

test('of two ports none is left open when one is refused', async () => {
  house.natPmp = 0
  house.outside = (port) => (port === 29_333 ? port + 1 : port)
  await house.openNatPmp()
  const { state } = house.keep()
  await house.clock.advance(20_000)
  expect(state()).toMatchObject({ state: 'refused', reason: 'another machine has port 29333' })
  expect(house.asked).toContain('tcp 28333 for 3600')
  expect(house.mapped.size).toBe(0)
})

test('who cannot be asked keeps nobody from being asked, and leaves no search without an end', async () => {
  await house.openUpnp(obliging())
  house.unreachable = 1
  const { state } = house.keep()
  await house.clock.advance(20_000)
  expect(state()).toMatchObject({ state: 'mapped', protocol: 'upnp' })
  house.unreachable = Number.POSITIVE_INFINITY
  const other = house.keep()
  await house.clock.advance(20_000)
  expect(other.state()).toEqual({ state: 'no-router' })
})

test('where no router can be, nobody is asked', async () => {
  await house.openUpnp(obliging())
  const { state } = house.keep([])
  await house.clock.advance(20_000)
  expect(state()).toEqual({ state: 'no-router' })
  expect(house.asked).toEqual([])
})
