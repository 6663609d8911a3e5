// HTTP by the byte: what a client sees on the socket.
import { connect, type Socket } from 'node:net'

/** One answer as it came. */
export interface RawAnswer {
  readonly version: string
  readonly status: number
  readonly reason: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** What one connection brought. */
export interface RawOutcome {
  readonly answers: readonly RawAnswer[]
  /** The server closed the connection. */
  readonly closed: boolean
}

const headEnd = Buffer.from('\r\n\r\n')

const headersOf = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    lines.map((line): [string, string] => {
      const cut = line.indexOf(':')
      return [line.slice(0, cut).toLowerCase(), line.slice(cut + 1).trim()]
    }),
  )

/** Cuts a stream into answers by their Content-Length; interim answers (100) have no body. */
export const parseAnswers = (bytes: Buffer): readonly RawAnswer[] => {
  const answers: RawAnswer[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const end = bytes.indexOf(headEnd, offset)
    if (end < 0) break
    const [statusLine = '', ...lines] = bytes.toString('latin1', offset, end).split('\r\n')
    const [version = '', status = '', ...reason] = statusLine.split(' ')
    const headers = headersOf(lines)
    const bodyStart = end + headEnd.length
    const length = headers.get('content-length')
    const bodyEnd = Number(status) < 200 ? bodyStart : length === undefined ? bytes.length : bodyStart + Number(length)
    const body = bytes.subarray(bodyStart, bodyEnd)
    answers.push({ version, status: Number(status), reason: reason.join(' '), headers, body })
    offset = bodyEnd
  }
  return answers
}

/** A connection that a test writes on. */
export class RawConnection {
  readonly socket: Socket
  closed = false
  #received: Buffer = Buffer.alloc(0)
  readonly #waiting = new Set<() => void>()

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (part: Buffer) => {
      this.#received = Buffer.concat([this.#received, part])
      this.#wake()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  static open(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host)
      const connection = new RawConnection(socket)
      socket.once('connect', () => {
        resolve(connection)
      })
      socket.once('error', reject)
    })
  }

  get text(): string {
    return this.#received.toString('utf8')
  }

  get answers(): readonly RawAnswer[] {
    return parseAnswers(this.#received)
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Resolves when what has come so far satisfies; false when it does not within the time, or the connection closed. */
  async until(holds: () => boolean, timeoutMs = 20_000): Promise<boolean> {
    const deadline = performance.now() + timeoutMs
    while (!holds()) {
      const leftMs = deadline - performance.now()
      if (leftMs <= 0 || (this.closed && !holds())) return holds()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, leftMs)
        const waiting = this.#waiting
        function wake(): void {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      })
    }
    return true
  }

  destroy(): void {
    this.socket.destroy()
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}

/** Sends bytes on a connection of its own; waits for so many answers, and where the server shall close, for that. */
export const exchange = async (
  port: number,
  bytes: string | Uint8Array,
  { answers = 1, closes = false }: { readonly answers?: number; readonly closes?: boolean } = {},
): Promise<RawOutcome> => {
  const connection = await RawConnection.open(port)
  connection.write(bytes)
  await connection.until(() => connection.answers.length >= answers)
  if (closes) await connection.until(() => connection.closed)
  const outcome = { answers: connection.answers, closed: connection.closed }
  connection.destroy()
  return outcome
}

/** The text of a request with a body. */
export const requestText = (line: string, headers: Readonly<Record<string, string>> = {}, body?: string): string =>
  [
    `${line} HTTP/1.1`,
    ...Object.entries({
      Host: '127.0.0.1',
      ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
    '',
    body ?? '',
  ].join('\r\n')
