// Works on the file of posts without end until it is killed: takes posts in, lets old ones go, or lifts an old file. Each
// line is what others were told, or what begins now. Or tells what is there.
import { copyFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../../dist/base/clock.js'
import { silentLog } from '../../dist/base/log.js'
import { Metrics } from '../../dist/base/metrics.js'
import { SeededRandom } from '../../dist/base/random.js'
import { Scope } from '../../dist/base/scope.js'
import { createPrivateKey, publicKeyOf } from '../../dist/crypto/keys.js'
import { MemoryNetwork } from '../../dist/net/memory-network.js'
import { openSharedSocket } from '../../dist/net/shared-socket.js'
import { systemClock as clock } from '../../dist/net/system-clock.js'
import { judgePost, signPost } from '../../dist/protocol/post.js'
import { openSwarms } from '../../dist/swarm/index.js'
import { crashScope } from './crash-node.mjs'

const [mode, folder, firstText = '0', retainsText = 'all'] = process.argv.slice(2)
const username = 'alice'
const privateKey = createPrivateKey(new SeededRandom(5))
const publicKey = publicKeyOf(privateKey)
const keys = { bestHeight: () => 200_000, keyAt: () => publicKey, registrationHeight: () => 1 }
const retention = retainsText === 'all' ? { keeps: 'all' } : { keeps: 'posts', posts: Number(retainsText) }

const open = async (databasePath, scope) => {
  const random = new SeededRandom(1)
  const sockets = new MemoryNetwork({ clock, random, delayMs: 1, jitterMs: 0 }).host('51.1.0.1')
  const shared = { sockets, log: silentLog, metrics: new Metrics() }
  const datagrams = await openSharedSocket(shared, { address: '51.1.0.1', port: 4000 }, scope)
  const nobody = { peersOf: async () => [], announce: async () => undefined, setLocalPeers() {}, addContact() {} }
  const swarms = await openSwarms(
    { ...shared, ...{ clock, random, datagrams, keys, peers: nobody, ownAddresses: () => [], addedNodes: () => [] } },
    {
      ...{
        databasePath,
        listenAt: undefined,
        connectFrom: undefined,
        manyConnectionsPerAddress: false,
        usesUtp: false,
      },
      ...{
        retention,
        budgetBytes: undefined,
        uploadBytesPerSecond: 1_000_000,
        maxConnections: 10,
        dhtPort: 0,
        client: 'test',
      },
    },
    scope,
  )
  swarms.keeping.decideBy({
    isReady: () => true,
    standingOf: () => 'followed',
    isPinned: (_username, postNumber) => postNumber % 50 === 7,
  })
  swarms.join(username)
  return swarms
}

const tell = (...words) => writeSync(1, `${words.join(' ')}\n`)

const postOf = (postNumber) => {
  const { piece } = signPost(
    { author: username, postNumber, time: 1, height: 1, text: 'x'.repeat(140) },
    privateKey,
  ).value
  return judgePost(piece, username, postNumber, keys).value
}

const path = join(folder, 'swarm.sqlite')

const take = async () => {
  const swarms = await open(path, crashScope())
  swarms.posted.on(({ postNumber }) => tell('came', postNumber))
  swarms.keeping.letGo.on(({ postNumber }) => tell('gone', postNumber))
  for (let next = Number(firstText); ; ) {
    for (let count = 0; count < 16; count += 1) swarms.numbers.supply(postOf(next++))
    await sleep(clock, 1)
  }
}

const lift = async () => {
  for (let copy = Number(firstText); ; copy += 1) {
    const own = join(folder, `${copy}.sqlite`)
    copyFileSync(join(folder, 'old.sqlite'), own)
    tell('lifts', copy)
    const scope = new Scope('child', silentLog)
    await open(own, scope)
    await scope.close()
  }
}

const read = async () => {
  const scope = crashScope()
  const swarms = await open(mode === 'read' ? path : join(folder, `${firstText}.sqlite`), scope)
  for (const { postNumber } of swarms.posts({ username, count: 1e6, allowedFlags: 255, requiredFlags: 0 }))
    tell('held', postNumber)
  tell('floor', swarms.keeping.floor(username))
  tell('stored', swarms.stored.storedAfter(0, 1e6).length)
  await scope.close()
}

await ({ take, lift }[mode] ?? read)()
process.exit(0)
