// A SOCKS5 server that notes what it is asked and reaches hosts as a test says.
import { concatBytes } from '../../src/base/bytes.ts'
import { ipText16, ipv4Text } from '../../src/codec/ip.ts'
import { decodeUtf8 } from '../../src/codec/utf8.ts'
import type { Connection, Endpoint, Listener, Sockets } from '../../src/net/endpoint.ts'

/** One request of a client. */
export interface SocksRequest {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/** How the server behaves. */
export interface SocksServerOptions {
  /** Where a host is; undefined: it is not there. */
  readonly route: (request: SocksRequest) => Endpoint | undefined
  /** The method that it picks; 2: name and password. */
  readonly method?: number
}

/** A server and what it was asked. */
export interface SocksServer {
  readonly local: Endpoint
  readonly requests: readonly SocksRequest[]
  close(): Promise<void>
}

const reply = (code: number): Uint8Array => Uint8Array.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0)

const textOf = (bytes: Uint8Array): string => decodeUtf8(bytes) ?? ''

const hostOf = (bytes: Uint8Array): { readonly host: string; readonly end: number } => {
  const length = bytes[4] ?? 0
  if (bytes[3] === 1) return { host: ipv4Text(bytes.slice(4, 8)), end: 8 }
  if (bytes[3] === 4) return { host: ipText16(bytes.slice(4, 20)), end: 20 }
  return { host: textOf(bytes.slice(5, 5 + length)), end: 5 + length }
}

/** The client's messages arrive whole: it waits for an answer after each. */
class Session {
  readonly #client: Connection
  readonly #options: SocksServerOptions
  readonly #sockets: Pick<Sockets, 'connect'>
  readonly #requests: SocksRequest[]
  #state: 'greeting' | 'password' | 'request' | 'connecting' | 'open' = 'greeting'
  #credentials = { user: '', password: '' }
  #host: Connection | undefined
  #early: Uint8Array = new Uint8Array(0)

  constructor(
    client: Connection,
    options: SocksServerOptions,
    sockets: Pick<Sockets, 'connect'>,
    requests: SocksRequest[],
  ) {
    this.#client = client
    this.#options = options
    this.#sockets = sockets
    this.#requests = requests
    client.start({
      data: (bytes) => {
        this.#take(bytes)
      },
      closed: () => this.#host?.close(),
    })
  }

  #take(bytes: Uint8Array): void {
    if (this.#state === 'greeting') {
      const { method = 2 } = this.#options
      this.#state = method === 2 ? 'password' : 'request'
      this.#client.write(Uint8Array.of(5, method))
    } else if (this.#state === 'password') {
      const userEnd = 2 + (bytes[1] ?? 0)
      this.#credentials = { user: textOf(bytes.slice(2, userEnd)), password: textOf(bytes.slice(userEnd + 1)) }
      this.#state = 'request'
      this.#client.write(Uint8Array.of(1, 0))
    } else if (this.#state === 'request') {
      this.#state = 'connecting'
      void this.#connect(bytes)
    } else if (this.#host === undefined) this.#early = concatBytes(this.#early, bytes)
    else this.#host.write(bytes)
  }

  async #connect(bytes: Uint8Array): Promise<void> {
    const { host, end } = hostOf(bytes)
    const request = { host, port: (bytes[end] ?? 0) * 256 + (bytes[end + 1] ?? 0), ...this.#credentials }
    this.#requests.push(request)
    const to = this.#options.route(request)
    const reached = to === undefined ? undefined : await this.#sockets.connect(to, { timeoutMs: 5_000 })
    if (reached?.ok !== true) {
      this.#client.write(reply(reached?.rejection.code === 'connect-refused' ? 5 : 4))
      this.#client.close()
      return
    }
    this.#host = reached.value
    this.#state = 'open'
    this.#client.write(reply(0))
    this.#host.start({
      data: (data) => {
        this.#client.write(data)
      },
      closed: () => {
        this.#client.close()
      },
    })
    this.#host.write(this.#early)
  }
}

/** Opens a server at an address of a transport. */
export const openSocksServer = async (
  sockets: Pick<Sockets, 'connect' | 'listen'>,
  at: Endpoint,
  options: SocksServerOptions,
): Promise<SocksServer> => {
  const requests: SocksRequest[] = []
  const listener: Listener = await sockets.listen(at, (client) => {
    new Session(client, options, sockets, requests)
  })
  return { local: listener.local, requests, close: () => listener.close() }
}
