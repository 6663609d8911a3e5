// What passes the connections of a swarm: all bytes, and those of posts alone.
import type { Connection, Sockets } from '../src/net/endpoint.ts'
import { handshakeBytes } from '../src/swarm/wire/handshake.ts'
import { messageIds } from '../src/swarm/wire/messages.ts'

/** A length of four bytes and a byte that names the message. */
const headBytes = 5

/** Bytes of one member. */
export class SwarmTraffic {
  received = 0
  sent = 0
  /** Of messages that carry posts, their heads included. */
  receivedPosts = 0

  /** The same transport, with what passes it counted here. */
  counted(sockets: Sockets): Sockets {
    return {
      ...sockets,
      connect: async (to, options) => {
        const verdict = await sockets.connect(to, options)
        return verdict.ok ? { ok: true, value: this.#counted(verdict.value) } : verdict
      },
      listen: (at, onConnection) =>
        sockets.listen(at, (connection) => {
          onConnection(this.#counted(connection))
        }),
    }
  }

  #counted(connection: Connection): Connection {
    const read = this.#reader()
    return {
      ...{ remote: connection.remote, local: connection.local },
      ...{ inbound: connection.inbound, transport: connection.transport },
      get pendingBytes() {
        return connection.pendingBytes
      },
      start: (events) => {
        connection.start({
          data: (bytes) => {
            read(bytes)
            events.data(bytes)
          },
          closed: () => {
            events.closed()
          },
        })
      },
      write: (bytes) => {
        this.sent += bytes.length
        connection.write(bytes)
      },
      pause: connection.pause.bind(connection),
      resume: connection.resume.bind(connection),
      close: connection.close.bind(connection),
      destroy: connection.destroy.bind(connection),
    }
  }

  /** Finds the messages in what one connection brings, in pieces of any size. */
  #reader(): (bytes: Uint8Array) => void {
    const head = new DataView(new ArrayBuffer(headBytes))
    let [filled, skipped, isPost] = [0, handshakeBytes, false]
    return (bytes) => {
      this.received += bytes.length
      for (let at = 0; at < bytes.length; ) {
        if (skipped > 0) {
          const taken = Math.min(skipped, bytes.length - at)
          if (isPost) this.receivedPosts += taken
          skipped -= taken
          at += taken
          continue
        }
        head.setUint8(filled, bytes[at] as number)
        filled += 1
        at += 1
        if (filled === headBytes - 1 && head.getUint32(0) === 0) filled = 0
        if (filled < headBytes) continue
        filled = 0
        skipped = head.getUint32(0) - 1
        isPost = head.getUint8(headBytes - 1) === messageIds.piece
        if (isPost) this.receivedPosts += headBytes
      }
    }
  }
}
