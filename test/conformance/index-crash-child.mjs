// Stores posts and brings them into the index, without end until it is killed. Each line it prints is how many posts are stored.
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../dist/base/log.js'
import { Scope } from '../../dist/base/scope.js'
import { encodeBencode } from '../../dist/codec/bencode.js'
import { systemClock } from '../../dist/net/system-clock.js'
import { openIndex, openJournal } from '../../dist/node/node-store.js'
import { decodePost } from '../../dist/protocol/post.js'
import { openDatabase } from '../../dist/store/database.js'
import { PieceStore } from '../../dist/swarm/store/piece-store.js'
import { schema, schemaVersion } from '../../dist/swarm/store/schema.js'
import { openFinding } from '../../dist/views/finding.js'
import { openViews } from '../../dist/views/views.js'

const [folder] = process.argv.slice(2)
const scope = new Scope('child', silentLog)
const swarm = openDatabase(
  { path: join(folder, 'swarm.sqlite'), schema, version: schemaVersion, durability: 'normal' },
  scope,
)
const store = new PieceStore(swarm)
store.setJoined('alice', true)
swarm.transaction(() => store.writeMemberships()())
const swarmId = store.idOf('alice')

const common = { clock: systemClock, log: silentLog }
const source = { post: (_username, postNumber) => store.post(swarmId, postNumber), latestTime: () => 0 }
const journal = openJournal(join(folder, 'journal.sqlite'), scope)
const { places } = openViews({ ...common, database: journal, source, adjustedTime: () => 2_000_000_000 }, scope)
const database = openIndex(join(folder, 'index.sqlite'), scope)
const finding = openFinding({ ...common, database, source, stored: store, places }, scope)

const postOf = (k) => {
  // Each tenth one has the place in time of the one before it.
  const time = 1_600_000_000 + (k % 10 === 9 ? k - 1 : k) * 60
  const userpost = { height: 1, k, msg: `post number${k} for @bob in #town`, n: 'alice', time }
  const decoded = decodePost(encodeBencode({ sig_userpost: new Uint8Array(65).fill(7), userpost }))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value
}

for (let next = store.count(swarmId); ; next += 50) {
  swarm.transaction(() => {
    store.insert(
      swarmId,
      Array.from({ length: 50 }, (_, index) => postOf(next + index)),
    )
  })
  finding.take()
  writeSync(1, `${next + 50}\n`)
  await new Promise((resolve) => setTimeout(resolve, 5))
}
