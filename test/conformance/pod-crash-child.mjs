// Feeds a pod with posts that come and go, without end until it is killed. Each line it prints is how many posts the node holds.
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../dist/base/log.js'
import { Scope } from '../../dist/base/scope.js'
import { encodeBencode } from '../../dist/codec/bencode.js'
import { systemClock } from '../../dist/net/system-clock.js'
import { Feeder } from '../../dist/pods/model/feeder.js'
import { podModelOn } from '../../dist/pods/model/model.js'
import { openPostgresEngine } from '../../dist/pods/model/postgres-engine.js'
import { openSqliteEngine } from '../../dist/pods/model/sqlite-engine.js'
import { modelPart } from '../../dist/pods/model/tables.js'
import { decodePost } from '../../dist/protocol/post.js'

const [store, held] = process.argv.slice(2)
const scope = new Scope('child', silentLog)
const parts = [modelPart]
const engine = store.startsWith('postgres:')
  ? await openPostgresEngine({ clock: systemClock, log: silentLog }, { connection: store, parts, lifts: true }, scope)
  : await openSqliteEngine({ path: join(store, 'pod.sqlite'), parts }, scope)

const postOf = (position) => {
  const userpost = {
    height: 1,
    k: position,
    msg: `post number${position} #town`,
    n: 'alice',
    time: 1_600_000_000 + position,
  }
  return decodePost(encodeBencode({ sig_userpost: new Uint8Array(65).fill(7), userpost })).value
}
/** Position n holds post n of one author; each seventh one goes when ten more have come. */
let last = Number(held)
const goneAt = (removal) => removal * 7
const source = {
  storedAfter: (position, count) =>
    Array.from({ length: Math.min(count, last - position) }, (_, index) => position + index + 1)
      .filter((each) => source.holds({ postNumber: each }))
      .map((each) => ({ position: each, post: postOf(each), time: 1_600_000_000 + each })),
  lastPosition: () => last,
  lastRemoval: () => Math.max(0, Math.floor((last - 10) / 7)),
  removedAfter: (removal) => {
    const next = source.lastRemoval()
    const removed = Array.from({ length: Math.max(0, next - removal) }, (_, index) => ({
      author: 'alice',
      postNumber: goneAt(removal + index + 1),
    }))
    return { removed, next, complete: true }
  },
  holds: ({ postNumber }) => postNumber % 7 !== 0 || postNumber > last - 10,
  onChange: (listener) => {
    wake = listener
    return () => undefined
  },
}
let wake = () => undefined
const feeder = new Feeder({ model: podModelOn(engine), source, clock: systemClock, log: silentLog }, scope)
for (;;) {
  last += 30
  wake()
  writeSync(1, `${last}\n`)
  await Promise.race([feeder.whenIdle(), new Promise((resolve) => setTimeout(resolve, 15))])
}
