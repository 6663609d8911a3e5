// Datagrams over UDP.
import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import { bindError, plainBytes } from './bind.ts'
import type { DatagramAddress, DatagramSocket, Endpoint } from './endpoint.ts'
import { maxDatagramBytes } from './endpoint-limits.ts'
import { isPort, socketAddress } from '../codec/ip.ts'

/** Datagrams that wait for the network card, in bytes: beyond, they are lost as on a full wire. */
const maxQueuedBytes = 4 * 1024 * 1024

class UdpSocket implements DatagramSocket {
  readonly local: Endpoint
  readonly #socket: Socket
  readonly #family: number
  #closed: Promise<void> | undefined

  constructor(socket: Socket, local: Endpoint, family: number) {
    this.#socket = socket
    this.local = local
    this.#family = family
  }

  send(to: Endpoint, bytes: Uint8Array): void {
    if (this.#closed !== undefined || !isPort(to.port) || isIP(to.address) !== this.#family) return
    if (bytes.length > maxDatagramBytes || this.#socket.getSendQueueSize() > maxQueuedBytes) return
    // Nobody asks what became of it, and being told costs a turn for each datagram; faults go to the listener below.
    this.#socket.send(bytes, to.port, to.address)
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#socket.close(() => {
        resolve()
      })
    })
    return this.#closed
  }
}

/** Opens a socket at an address of this machine; its family is that of the address. */
export const openUdp = (
  at: DatagramAddress,
  onDatagram: (bytes: Uint8Array, from: Endpoint) => void,
): Promise<DatagramSocket> =>
  new Promise((resolve, fail) => {
    const family = isIP(at.address)
    if (family === 0 || !(at.port === 0 || isPort(at.port))) {
      fail(bindError('EADDRNOTAVAIL', at))
      return
    }
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      ipv6Only: at.isIpv6Alone === true,
      // Only addresses are sent to: the resolver would cost a trip through the thread pool.
      lookup: (host, _options, done) => {
        done(null, host, family)
      },
    })
    const onError = (error: NodeJS.ErrnoException): void => {
      socket.close()
      fail(bindError(error.code, at))
    }
    socket.once('error', onError)
    socket.bind({ address: at.address, port: at.port, exclusive: true }, () => {
      socket.off('error', onError)
      // Later faults concern single datagrams, which may be lost.
      socket.on('error', () => undefined)
      const opened = new UdpSocket(socket, { address: at.address, port: socket.address().port }, family)
      socket.on('message', (bytes, { address, port }) => {
        const from = socketAddress(address)
        if (from !== undefined && port !== 0) onDatagram(plainBytes(bytes), { address: from, port })
      })
      resolve(opened)
    })
  })
