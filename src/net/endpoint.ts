// Where a peer is, and what a transport must offer. Real sockets and the in-memory network fit the same interfaces.
import type { Verdict } from '../base/verdict.ts'
import type { Endpoint } from '../codec/ip.ts'

export type { Endpoint }

/** What a connection tells its owner. `data` gets a buffer it may keep. `closed` comes exactly once, last. */
export interface ConnectionEvents {
  data(bytes: Uint8Array): void
  closed(): void
}

/** A byte stream. Nothing is delivered before `start`. */
export interface Connection {
  readonly remote: Endpoint
  readonly local: Endpoint
  readonly inbound: boolean
  /** What carries it. */
  readonly transport: 'tcp' | 'utp'
  /** Bytes accepted by `write` and not yet handed to the transport: bound it, or a slow peer fills the memory. */
  readonly pendingBytes: number
  start(events: ConnectionEvents): void
  /** Sends; ignored after `close`. */
  write(bytes: Uint8Array): void
  /** Stops delivery of data until `resume`: back-pressure towards the peer. */
  pause(): void
  resume(): void
  /** Ends the connection once what was written has left; `closed` follows. */
  close(): void
  /** Drops the connection at once. */
  destroy(): void
}

/** Why no connection came about. */
export interface ConnectRejection {
  readonly code: 'connect-refused' | 'connect-timeout' | 'connect-unreachable' | 'connect-aborted'
}

/** Accepts connections until closed. */
export interface Listener {
  readonly local: Endpoint
  close(): Promise<void>
}

/** Sends and receives datagrams. */
export interface DatagramSocket {
  readonly local: Endpoint
  /** Best effort; failures are silent, as on the network. */
  send(to: Endpoint, bytes: Uint8Array): void
  close(): Promise<void>
}

/** Where a socket for datagrams is opened. */
export interface DatagramAddress extends Endpoint {
  /** At `::`: IPv4 is left to another socket at the same port. */
  readonly isIpv6Alone?: boolean
}

/** How a connection is to be made. */
export interface ConnectOptions {
  readonly timeoutMs: number
  /** The local address to connect from. */
  readonly from?: string
  readonly signal?: AbortSignal
}

/**
 * The transport of a node, which also decides who resolves host names: nothing else asks the DNS. `listen` and `datagrams` throw a CodedError (`net.port-in-use`, `net.address-unavailable`,
 * `net.forbidden`) with a sentence that says what to do.
 */
export interface Sockets {
  /**
   * What `connect` reaches a host by: its IP addresses, IPv4 first; the name itself where the transport has it resolved
   * on the way; nothing when it cannot be reached.
   */
  resolve(host: string): Promise<readonly string[]>
  /** Connects to an IP address, or to a host by its name: to the first of its addresses that answers. */
  connect(to: Endpoint, options: ConnectOptions): Promise<Verdict<Connection, ConnectRejection>>
  listen(at: Endpoint, onConnection: (connection: Connection) => void): Promise<Listener>
  datagrams(at: DatagramAddress, onDatagram: (bytes: Uint8Array, from: Endpoint) => void): Promise<DatagramSocket>
}
