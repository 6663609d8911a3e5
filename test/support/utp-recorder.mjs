// Talks uTP to a node of a swarm and writes down each datagram: run inside a namespace, on the compiled layers.
import { createSocket } from 'node:dgram'
import { SeededRandom } from '../../dist/base/random.js'
import { Scope } from '../../dist/base/scope.js'
import { silentLog } from '../../dist/base/log.js'
import { systemClock } from '../../dist/net/system-clock.js'
import { infoHashOf } from '../../dist/protocol/dht-target.js'
import { UtpTransport } from '../../dist/swarm/utp/utp-transport.js'
import { FrameReader } from '../../dist/swarm/wire/frames.js'
import { encodeHandshake, handshakeBytes, reservedBytes } from '../../dist/swarm/wire/handshake.js'
import { encodeMessage } from '../../dist/swarm/wire/messages.js'
import { encodeUtpPacket } from '../../dist/swarm/wire/utp.js'

const { local, remote, username, posts, waitMs } = JSON.parse(process.argv[2])
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const kindOf = (bytes) => bytes[0] >> 4
const connectionIdOf = (bytes) => Buffer.from(bytes).readUInt16BE(2)
const [data, opening] = [0, 4]
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** The conversation that is written down now. */
let record
const lines = []
const begin = (opener) => {
  record = { opener, startMs: performance.now(), writes: [], datagrams: [], received: '', closed: undefined }
  lines.push(record)
}
const now = () => Math.round((performance.now() - record.startMs) * 1000) / 1000
/** Decides which datagram gets lost on the way. */
let loses = () => false
const note = (way, bytes) => {
  const isLost = loses(way, bytes)
  record.datagrams.push({ ms: now(), way, hex: hex(bytes), ...(isLost ? { lost: true } : {}) })
  return isLost
}

const socket = createSocket('udp4')
await new Promise((resolve) => socket.bind(local.port, local.address, resolve))
let receive = () => undefined
socket.on('message', (bytes, { address, port }) => {
  if (address !== remote.address || port !== remote.port || (bytes[0] & 15) !== 1 || kindOf(bytes) > opening) return
  if (record.opener === 'waiting' && kindOf(bytes) === opening) begin('theirs')
  if (!note('in', bytes)) receive(new Uint8Array(bytes), { address, port })
})
const send = (bytes) => {
  if (!note('out', bytes)) socket.send(bytes, remote.port, remote.address)
}
const datagrams = {
  local,
  share: (_protocol, onDatagram) => {
    receive = onDatagram
    return { local, send: (_to, bytes) => send(bytes), close: async () => undefined }
  },
}
const transport = new UtpTransport(
  { clock: systemClock, random: new SeededRandom(7), datagrams },
  new Scope('recorder', silentLog),
)

/** Speaks as a peer that has nothing; gives what came. */
const converse = (connection) => {
  const own = record
  const heard = { frames: [], pieces: new Set(), isClosed: false }
  const reader = new FrameReader()
  let head = Buffer.alloc(0)
  connection.start({
    data: (bytes) => {
      own.received += hex(bytes)
      let rest = bytes
      if (head.length < handshakeBytes) {
        const whole = Buffer.concat([head, bytes])
        rest = new Uint8Array(whole.subarray(handshakeBytes))
        head = whole.subarray(0, handshakeBytes)
      }
      reader.push(rest)
      for (let next = reader.next(); next !== undefined && next.ok; next = reader.next()) {
        heard.frames.push(next.value.name)
        if (next.value.name === 'piece') heard.pieces.add(next.value.value.index)
      }
    },
    closed: () => {
      heard.isClosed = true
      own.closed = now()
    },
  })
  const write = (bytes) => {
    own.writes.push({ ms: now(), hex: hex(bytes) })
    connection.write(bytes)
  }
  const say = (name, value) => write(encodeMessage(name, value))
  const peerId = new TextEncoder().encode('-TW1000-recorded0001')
  write(
    encodeHandshake({
      reserved: reservedBytes({ extended: true, dht: false, fast: true, peek: false }),
      infoHash: infoHashOf(username),
      peerId,
    }),
  )
  return { heard, say, write }
}

/** We open; one packet of each side is lost; we end it. */
const ours = async () => {
  begin('ours')
  const opened = await transport.connect(remote, { timeoutMs: 10_000 })
  if (!opened.ok) throw new Error(opened.rejection.code)
  const connection = opened.value
  const { heard, say, write } = converse(connection)
  await pause(1_000)
  say('haveNone', {})
  // The port at which we listen: so we are called as well.
  write(Buffer.concat([Uint8Array.of(0, 0, 0, 19, 20, 0), Buffer.from(`d1:mde1:pi${local.port}ee`)]))
  say('interested', {})
  await pause(3_000)
  let [requests, longOnes] = [0, 0]
  loses = (way, bytes) => {
    if (kindOf(bytes) !== data || bytes.length <= 30) return false
    if (way === 'out') return (requests += 1) === 3
    return bytes.length > 500 && (longOnes += 1) === 8
  }
  for (let index = 0; index < posts; index += 1) {
    say('request', { index, begin: 0, length: 16_384 })
    // The last ones all at once: then more comes behind the one that gets lost.
    if (index < posts - 8) await pause(40)
  }
  for (let round = 0; round < 100 && heard.pieces.size < posts; round += 1) await pause(100)
  loses = () => false
  await pause(1_000)
  record.writes.push({ ms: now(), close: true })
  connection.close()
  for (let round = 0; round < 5_000 && !heard.isClosed; round += 1) await pause(1)
  await pause(20)
  record.pieces = heard.pieces.size
  return connectionIdOf(
    Buffer.from(record.datagrams.find(({ way, hex: text }) => way === 'out' && text[0] === '0').hex, 'hex'),
  )
}

/** Packets of a connection that is over, and of one that never was. */
const strays = async (connectionId) => {
  begin('stray')
  const fields = { sentMicros: 1, delayMicros: 0, windowBytes: 100_000, sequence: 9, acknowledged: 8 }
  for (const [id, ms] of [
    [connectionId, 0],
    [connectionId, 5],
    [connectionId, 50],
    [4_711, 2_000],
  ]) {
    await pause(ms)
    send(encodeUtpPacket({ kind: 'data', connectionId: id, ...fields, payload: Uint8Array.of(1, 2, 3) }))
  }
  await pause(2_000)
}

/** The other side opens, as it does when it has been called from a port; we drop it. */
const theirs = async () => {
  transport.listen((connection) => {
    const { say } = converse(connection)
    say('haveNone', {})
    setTimeout(() => {
      lines.at(-1).writes.push({ ms: now(), destroy: true })
      connection.destroy()
    }, 4_000)
  })
  record = { opener: 'waiting', startMs: performance.now(), writes: [], datagrams: [], received: '' }
  for (let waited = 0; waited < waitMs && record.opener === 'waiting'; waited += 100) await pause(100)
  if (record.opener === 'theirs') await pause(8_000)
}

await strays(await ours())
await theirs()
for (const line of lines) delete line.startMs
// What a late packet of an earlier connection adds is of that one.
for (const line of lines)
  if (line.opener === 'theirs') {
    const id = connectionIdOf(Buffer.from(line.datagrams[0].hex, 'hex'))
    line.datagrams = line.datagrams.filter((each) => Math.abs(connectionIdOf(Buffer.from(each.hex, 'hex')) - id) <= 1)
  }
process.stdout.write(JSON.stringify({ local, remote, conversations: lines }))
process.exit(0)
