// A node's posts on real files, in a process that may be killed: real swarms, journal and announcer, no chain and no DHT.
import { join } from 'node:path'
import { silentLog } from '../../dist/base/log.js'
import { Metrics } from '../../dist/base/metrics.js'
import { SeededRandom } from '../../dist/base/random.js'
import { Scope } from '../../dist/base/scope.js'
import { accept } from '../../dist/base/verdict.js'
import { MemoryNetwork } from '../../dist/net/memory-network.js'
import { openSharedSocket } from '../../dist/net/shared-socket.js'
import { systemClock as clock } from '../../dist/net/system-clock.js'
import { openJournal } from '../../dist/node/node-store.js'
import { Announcer } from '../../dist/node/posts/announcer.js'
import { NumberChooser } from '../../dist/node/posts/number-chooser.js'
import { OtherComputers } from '../../dist/node/posts/other-computers.js'
import { PostNumbers } from '../../dist/node/posts/post-numbers.js'
import { Posts } from '../../dist/node/posts/posts.js'
import { announcementsOf } from '../../dist/protocol/announcements.js'
import { openSwarms } from '../../dist/swarm/index.js'

/** A scope in which a fault ends the process. */
export const crashScope = () => {
  const scope = new Scope('child', silentLog)
  scope.onFailure((error) => {
    throw error
  })
  return scope
}

/** The parts that publish, for users whose keys are given. */
export const openCrashNode = async ({ folder, seed, users, keys }, scope) => {
  const random = new SeededRandom(seed)
  const sockets = new MemoryNetwork({ clock, random, delayMs: 1, jitterMs: 0 }).host('51.1.0.1')
  const datagrams = await openSharedSocket(
    { sockets, log: silentLog, metrics: new Metrics() },
    { address: '51.1.0.1', port: 4000 },
    scope,
  )
  const nobody = { peersOf: async () => [], announce: async () => undefined, setLocalPeers() {}, addContact() {} }
  const swarms = await openSwarms(
    {
      ...{ clock, random, log: silentLog, metrics: new Metrics(), sockets, datagrams, keys: users, peers: nobody },
      ...{ ownAddresses: () => [], addedNodes: () => [] },
    },
    {
      ...{ databasePath: join(folder, 'swarm.sqlite'), listenAt: undefined, connectFrom: undefined },
      ...{
        manyConnectionsPerAddress: false,
        usesUtp: false,
        retention: { keeps: 'all' },
        maxConnections: 10,
        dhtPort: 0,
        client: 'test',
      },
    },
    scope,
  )
  const journal = openJournal(join(folder, 'journal.sqlite'), scope)
  const dht = { get: async () => [], put: async () => accept(undefined) }
  const signItem = (target) => ({ target })
  const announcer = new Announcer(
    { clock, log: silentLog, journal, announcementsOf, signItem, dht, swarms, keys },
    scope,
  )
  const adjustedTime = () => Math.floor(clock.nowMs() / 1000)
  const numbers = new PostNumbers(journal)
  const others = new OtherComputers({ database: journal, clock, random, numbers })
  const chooser = new NumberChooser({ numbers, others, users, swarms, dht })
  const needs = {
    database: journal,
    keys,
    announcer,
    users,
    swarms,
    dht,
    numbers,
    chooser,
    clock,
    random,
    adjustedTime,
  }
  const posts = new Posts(needs)
  return { clock, random, swarms, journal, posts, adjustedTime }
}
