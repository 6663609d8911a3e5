// The client's side of SOCKS5 (RFC 1928, RFC 1929): the bytes of its handshake, without input or output.
import { concatBytes } from '../base/bytes.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { ipBytes } from '../codec/ip.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { ConnectRejection, Endpoint } from './endpoint.ts'

/** Under which name and password the proxy is asked; Tor gives each pair a circuit of its own. */
export interface ProxyCredentials {
  readonly user: string
  readonly password: string
}

const version = 5
const noAuthentication = 0
const byPassword = 2

const addressType = { ipv4: 1, name: 3, ipv6: 4 } as const

/** One length byte, and that many. */
const counted = (bytes: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(bytes.length), bytes)

/** Both ways to come in: a proxy that tells streams apart by their credentials takes the second one. */
export const greeting: Uint8Array = Uint8Array.of(version, 2, noAuthentication, byPassword)

const passwordRequest = ({ user, password }: ProxyCredentials): Uint8Array =>
  concatBytes(Uint8Array.of(1), counted(encodeUtf8(user)), counted(encodeUtf8(password)))

const addressBytes = (host: string): Uint8Array => {
  const bytes = ipBytes(host)
  if (bytes === undefined) return concatBytes(Uint8Array.of(addressType.name), counted(encodeUtf8(host)))
  return concatBytes(Uint8Array.of(bytes.length === 4 ? addressType.ipv4 : addressType.ipv6), bytes)
}

/** CONNECT, by name where the host is one: the proxy resolves it. */
const connectRequest = ({ address, port }: Endpoint): Uint8Array =>
  concatBytes(Uint8Array.of(version, 1, 0), addressBytes(address), Uint8Array.of(port >> 8, port & 0xff))

/** What the codes of a refusal mean (RFC 1928 6); those of Tor (0xf0 and above) are hosts that are not there. */
const rejectionOf = (code: number): ConnectRejection => ({
  code: code === 5 ? 'connect-refused' : code === 6 ? 'connect-timeout' : 'connect-unreachable',
})

/** What comes next: bytes to send, `wait` for more, or the end, with what the host has already said. */
export type HandshakeStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly rest: Uint8Array }

/** Longest answer of a proxy: a name of 255 bytes. */
const maxAnswerBytes = 262

const noProxy: ConnectRejection = { code: 'connect-unreachable' }

/** Length of the answer to CONNECT; undefined while it cannot be known, 0 when it is none. */
const answerLength = (bytes: Uint8Array): number | undefined => {
  const type = bytes[3]
  if (type === undefined || bytes[4] === undefined) return undefined
  if (type === addressType.ipv4) return 10
  if (type === addressType.ipv6) return 22
  return type === addressType.name ? 7 + bytes[4] : 0
}

/** One handshake. A byte that the specification does not know ends it. */
export class SocksHandshake {
  readonly #destination: Endpoint
  readonly #credentials: ProxyCredentials
  #state: 'greeted' | 'named' | 'asked' = 'greeted'
  #held: Uint8Array = new Uint8Array(0)

  constructor(destination: Endpoint, credentials: ProxyCredentials) {
    this.#destination = destination
    this.#credentials = credentials
  }

  /** Takes what the proxy sends; call it again with nothing after each `send`. */
  take(bytes: Uint8Array): Verdict<HandshakeStep, ConnectRejection> {
    this.#held = bytes.length === 0 ? this.#held : concatBytes(this.#held, bytes)
    if (this.#state === 'asked') return this.#takeAnswer()
    if (this.#held.length < 2) return accept({ kind: 'wait' })
    const [first, second] = this.#held
    this.#held = this.#held.slice(2)
    return this.#state === 'greeted' ? this.#takeMethod(first, second) : this.#takeWelcome(second)
  }

  #takeMethod(said: number | undefined, method: number | undefined): Verdict<HandshakeStep, ConnectRejection> {
    if (said !== version) return reject(noProxy)
    if (method === byPassword) {
      this.#state = 'named'
      return accept({ kind: 'send', bytes: passwordRequest(this.#credentials) })
    }
    return method === noAuthentication ? this.#ask() : reject(noProxy)
  }

  #takeWelcome(status: number | undefined): Verdict<HandshakeStep, ConnectRejection> {
    return status === 0 ? this.#ask() : reject(noProxy)
  }

  #ask(): Verdict<HandshakeStep, ConnectRejection> {
    this.#state = 'asked'
    return accept({ kind: 'send', bytes: connectRequest(this.#destination) })
  }

  #takeAnswer(): Verdict<HandshakeStep, ConnectRejection> {
    const [said, code] = this.#held
    if (said !== undefined && said !== version) return reject(noProxy)
    // A refusal need not say more.
    if (code !== undefined && code !== 0) return reject(rejectionOf(code))
    const length = answerLength(this.#held)
    if (length === undefined || (length > this.#held.length && length <= maxAnswerBytes))
      return accept({ kind: 'wait' })
    if (length === 0) return reject(noProxy)
    return accept({ kind: 'done', rest: this.#held.slice(length) })
  }
}
