// A node behind a proxy among nodes that are not: names, posts and profiles come and go, and nothing passes the proxy.
import { afterEach, expect, test } from 'vitest'
import type { Endpoint, Sockets } from '../../src/net/endpoint.ts'
import { proxiedSockets } from '../../src/net/proxied-sockets.ts'
import { targetOf } from '../../src/protocol/resources.ts'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { openSocksServer, type SocksServer } from '../support/socks-server.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const [alice, dora] = ['alice', 'dora'].map((name) => parseUsername(name) as Username) as [Username, Username]
const proxyAt: Endpoint = { address: '60.1.1.1', port: 9050 }

let testnet: Testnet

afterEach(() => testnet.close())

interface World {
  readonly hidden: TestNode
  readonly others: readonly TestNode[]
  readonly server: SocksServer
  /** Everything that the machine of the hidden node was asked to reach or send. */
  readonly reached: string[]
}

const watched = (sockets: Sockets, reached: string[]): Sockets => ({
  ...sockets,
  resolve: (host) => {
    reached.push(`name ${host}`)
    return sockets.resolve(host)
  },
  connect: (to, options) => {
    reached.push(`tcp ${to.address}`)
    return sockets.connect(to, options)
  },
  datagrams: async (at, onDatagram) => {
    const socket = await sockets.datagrams(at, onDatagram)
    return {
      ...socket,
      send: (to, bytes) => {
        reached.push(`udp ${to.address}`)
        socket.send(to, bytes)
      },
    }
  },
})

/** Registers a user at a node. */
const register = async ({ node }: TestNode, username: Username): Promise<void> => {
  node.wallet.create(username)
  node.registrations.start(username)
  await testnet.until('registered', () => node.registrations.stateOf(username).state === 'ready')
}

const open = async (): Promise<World> => {
  testnet = new Testnet(31)
  const others: TestNode[] = []
  for (let index = 0; index < 5; index += 1) others.push(await testnet.open(index, index === 0 ? [] : [0, index - 1]))
  const server = await openSocksServer(testnet.network.host(proxyAt.address), proxyAt, {
    route: ({ host, port }) => ({ address: host, port }),
  })
  const reached: string[] = []
  const { clock } = testnet
  const hidden = await testnet.open(9, [0, 2, 4], {
    isProxied: true,
    acceptsConnections: false,
    sockets: (own) => proxiedSockets(watched(own, reached), { clock, proxy: proxyAt, isolation: 'run' }),
  })
  others[0]?.node.chain.startMining(1)
  await register(others[1] as TestNode, alice)
  await register(hidden, dora)
  return { hidden, others, server, reached }
}

const textsAt = ({ node }: TestNode, username: Username): readonly string[] =>
  node.swarms.posts({ username, count: 9, allowedFlags: 255, requiredFlags: 0 }).map(textOf)

const publish = ({ node }: TestNode, username: Username, text: string): Promise<unknown> =>
  testnet.finish(node.posts.publish({ username, text }))

test('follows, is followed, and keeps a profile; nothing goes past the proxy (chain H16)', async () => {
  const { hidden, others, server, reached } = await open()
  const [, home, reader] = others as [TestNode, TestNode, TestNode]
  hidden.node.following.follow('dora', [alice])
  reader.node.following.follow('reader', [dora])
  await publish(home, alice, 'to be seen')
  await testnet.until('a post comes in through the proxy', () => textsAt(hidden, alice).includes('to be seen'))

  await testnet.finish(hidden.node.items.put(targetOf('profile', dora), dora, { fullname: 'Dora' }, 1))
  await testnet.advance(60)
  const read = await testnet.finish(reader.node.items.get(targetOf('profile', dora)))
  expect(read).toHaveLength(1)

  await publish(hidden, dora, 'from nowhere')
  await testnet.until('a post goes out through the proxy', () => textsAt(reader, dora).includes('from nowhere'))

  expect(new Set(reached)).toEqual(new Set([`tcp ${proxyAt.address}`]))
  expect(new Set(server.requests.map(({ host, port, password }) => password === `${host}:${String(port)}`))).toEqual(
    new Set([true]),
  )
  for (const { node } of others) {
    const known = [...node.chain.knownEndpoints(100), ...node.dht.contacts(100)].map(({ address }) => address)
    expect(known).not.toContain(hidden.address)
    expect(known).not.toContain(proxyAt.address)
  }
})
