// A connection as a stream of Node.js, for libraries that speak over one: TLS and HTTP go where the transport goes.
import { Duplex } from 'node:stream'
import type { Connection } from './endpoint.ts'

/** The stream of a connection that nobody has started. Destroying it drops the connection. */
export const streamOf = (connection: Connection): Duplex => {
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => {
      connection.resume()
    },
    write: (chunk: Uint8Array, _encoding, done) => {
      connection.write(chunk)
      done()
    },
    destroy: (error, done) => {
      connection.destroy()
      done(error)
    },
  })
  connection.start({
    data: (bytes) => {
      if (!stream.push(bytes)) connection.pause()
    },
    closed: () => {
      stream.push(null)
    },
  })
  return stream
}
