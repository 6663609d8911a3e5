// A hidden service, made through the control port of Tor. It lives as long as the connection to the control port.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { concatBytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Random } from '../base/random.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import { endpointText } from '../codec/ip.ts'
import type { Connection, Endpoint, Sockets } from './endpoint.ts'

/** What the control port is reached and talked to with. */
export interface TorControlNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly sockets: Pick<Sockets, 'connect'>
  /** Reads the cookie file that Tor names. */
  readonly readFile: (path: string) => Uint8Array
}

/** What the service is to be. */
export interface ServiceRequest {
  readonly control: Endpoint
  readonly password: string | undefined
  /** Of an earlier time, as Tor told it; undefined: Tor makes one. */
  readonly privateKey: string | undefined
  /** Ports of the service, which are those of this machine too. */
  readonly ports: readonly number[]
  /** Where the node listens. */
  readonly address: string
}

/** A service that runs. */
export interface TorService {
  /** `….onion` */
  readonly name: string
  readonly privateKey: string
  /** Resolves when it is gone: Tor ended, or dropped us. */
  readonly ended: Promise<void>
  readonly close: () => void
}

const answerMs = 15_000
const maxLineBytes = 4_096
const maxReplyLines = 64
const cookieBytes = 32

const fault = (detail: string, fields: Record<string, string> = {}): CodedError =>
  new CodedError('tor.control', `Tor’s control port: ${detail}`, fields)

/** One conversation: a command, then its reply. */
class Conversation {
  readonly ended: Promise<void>
  readonly #connection: Connection
  readonly #clock: Clock
  #held = ''
  #lines: string[] = []
  #settle: ((result: readonly string[] | CodedError) => void) | undefined

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection
    this.#clock = clock
    this.ended = new Promise((resolve) => {
      connection.start({
        data: (bytes) => {
          this.#take(decodeUtf8(bytes) ?? '\ufffd')
        },
        closed: () => {
          this.#finish(fault('the connection ended.'))
          resolve()
        },
      })
    })
  }

  /** The lines of the reply, without their codes. Fault: `tor.control`. */
  async ask(command: string): Promise<readonly string[]> {
    const timer = this.#clock.after(answerMs, () => {
      this.#finish(fault('no answer came.'))
    })
    const result = await new Promise<readonly string[] | CodedError>((resolve) => {
      this.#settle = resolve
      this.#connection.write(encodeUtf8(`${command}\r\n`))
    })
    timer.cancel()
    if (result instanceof CodedError) throw result
    const bad = result.find((line) => !line.startsWith('250'))
    if (bad !== undefined) throw fault(`it says “${bad.slice(0, 200)}”.`, { answer: bad.slice(0, 200) })
    return result.map((line) => line.slice(4))
  }

  close(): void {
    this.#connection.destroy()
  }

  #finish(result: readonly string[] | CodedError): void {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(result)
  }

  #take(text: string): void {
    this.#held += text
    const lines = this.#held.split('\r\n')
    this.#held = lines.pop() ?? ''
    if (this.#held.length > maxLineBytes || this.#lines.length + lines.length > maxReplyLines) {
      this.#finish(fault('its answer is too long.'))
      this.close()
      return
    }
    for (const line of lines) {
      // Events, which nobody ordered.
      if (line.startsWith('650')) continue
      this.#lines.push(line)
      if (line[3] !== ' ') continue
      const reply = this.#lines
      this.#lines = []
      this.#finish(reply)
    }
  }
}

const hmac = (purpose: string, bytes: Uint8Array): Uint8Array =>
  createHmac('sha256', `Tor safe cookie authentication ${purpose} hash`).update(bytes).digest()

const hexAfter = (line: string, key: string): Uint8Array => {
  const decoded = decodeHex((new RegExp(`${key}=([0-9A-Fa-f]{64})`, 'u').exec(line)?.[1] ?? '').toLowerCase())
  if (decoded === undefined || decoded.length !== cookieBytes) throw fault(`no ${key} came.`)
  return decoded
}

/** Both sides prove that they know the cookie: a stranger on the port gets nothing of the file that it names. */
const proofByCookie = async (
  conversation: Conversation,
  path: string,
  { random, readFile }: TorControlNeeds,
): Promise<string> => {
  let cookie: Uint8Array
  try {
    cookie = readFile(path)
  } catch {
    throw fault(`the cookie file ${path} cannot be read. Add this user to the group of Tor, or set -torpassword.`)
  }
  if (cookie.length !== cookieBytes) throw fault(`${path} is no cookie file.`)
  const nonce = random.bytes(cookieBytes)
  const [line = ''] = await conversation.ask(`AUTHCHALLENGE SAFECOOKIE ${encodeHex(nonce)}`)
  const all = concatBytes(cookie, nonce, hexAfter(line, 'SERVERNONCE'))
  if (!timingSafeEqual(hmac('server-to-controller', all), hexAfter(line, 'SERVERHASH')))
    throw fault('whoever listens there is not the Tor that the cookie belongs to.')
  return encodeHex(hmac('controller-to-server', all))
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/gu, '\\$&').replace(/[\r\n]/gu, '')}"`

const authenticate = async (
  conversation: Conversation,
  password: string | undefined,
  needs: TorControlNeeds,
): Promise<void> => {
  const lines = await conversation.ask('PROTOCOLINFO 1')
  const line = lines.find((each) => each.startsWith('AUTH ')) ?? ''
  const methods = new Set((/METHODS=([A-Z,]+)/u.exec(line)?.[1] ?? '').split(','))
  const path = /COOKIEFILE="((?:[^"\\]|\\.)*)"/u.exec(line)?.[1]?.replace(/\\(.)/gu, '$1')
  let proof: string
  if (password !== undefined) proof = ` ${quoted(password)}`
  else if (methods.has('NULL')) proof = ''
  else if (methods.has('SAFECOOKIE') && path !== undefined) proof = ` ${await proofByCookie(conversation, path, needs)}`
  else throw fault('it wants a password: set -torpassword.')
  await conversation.ask(`AUTHENTICATE${proof}`)
}

const keyPattern = /^ED25519-V3:[A-Za-z0-9+/]{86}==$/u
const namePattern = /^[a-z2-7]{56}$/u

/** The first value that a reply has for a key. */
const valueOf = (lines: readonly string[], key: string): string | undefined =>
  lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1)

/** Makes the service, or throws `tor.control` with a sentence that says what is wrong. */
export const openTorService = async (needs: TorControlNeeds, request: ServiceRequest): Promise<TorService> => {
  const { control, password, privateKey, ports, address } = request
  const connected = await needs.sockets.connect(control, { timeoutMs: answerMs })
  if (!connected.ok) throw fault(`nobody answers at ${endpointText(control)}. Set ControlPort in torrc.`)
  const conversation = new Conversation(connected.value, needs.clock)
  try {
    await authenticate(conversation, password, needs)
    const mapped = ports.map((port) => `Port=${String(port)},${endpointText({ address, port })}`)
    const key = privateKey !== undefined && keyPattern.test(privateKey) ? privateKey : 'NEW:ED25519-V3'
    const lines = await conversation.ask(`ADD_ONION ${key} ${mapped.join(' ')}`)
    const name = valueOf(lines, 'ServiceID') ?? ''
    const kept = valueOf(lines, 'PrivateKey') ?? key
    if (!namePattern.test(name) || !keyPattern.test(kept)) throw fault('it made no hidden service.')
    return {
      name: `${name}.onion`,
      privateKey: kept,
      ended: conversation.ended,
      close: () => {
        conversation.close()
      },
    }
  } catch (error) {
    conversation.close()
    throw error
  }
}
