// Streams to the servers of feeds, with TLS where the address asks for it.
import type { Duplex } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { messageOf } from '../../base/coded-error.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { streamOf } from '../../net/connection-stream.ts'
import { hostOf, portOf } from '../feed-address.ts'
import type { FetchRejection } from './fetch-rejection.ts'
import { connectGuarded, type Reach } from './guarded-connect.ts'

/** What streams are opened with. */
export interface StreamNeeds extends Reach {
  /** Certificates that are trusted besides those of the system. */
  readonly certificates?: readonly string[] | undefined
}

/** How long a connection may take to come about, in milliseconds. */
const connectMs = 10_000

const codeOf = (error: unknown): string => {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : messageOf(error)
}

/** Speaks TLS over a stream. Servers of Gemini sign for themselves: whoever calls compares with what was seen before. */
const secured = (
  stream: Duplex,
  url: URL,
  { certificates }: StreamNeeds,
): Promise<Verdict<TLSSocket, FetchRejection>> =>
  new Promise((resolve) => {
    const host = hostOf(url)
    const isName = !/^[\d.]+$|:/u.test(host)
    const trusted = certificates === undefined ? {} : { ca: [...certificates] }
    const socket = connectTls({
      ...{ socket: stream, host, rejectUnauthorized: url.protocol !== 'gemini:', ...trusted },
      ...(isName ? { servername: host } : {}),
      ...(url.protocol === 'https:' ? { ALPNProtocols: ['http/1.1'] } : {}),
    })
    const onError = (error: Error): void => {
      stream.destroy()
      const code = codeOf(error)
      const isOver = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE'
      resolve(reject(isOver ? { code: 'unreachable' } : { code: 'certificate', reason: code }))
    }
    socket.once('error', onError)
    socket.once('secureConnect', () => {
      socket.off('error', onError)
      resolve(accept(socket))
    })
  })

/** Opens a stream to the host of an address. It is the caller's to destroy. */
export const openStream = async (
  needs: StreamNeeds,
  url: URL,
  signal: AbortSignal,
): Promise<Verdict<Duplex, FetchRejection>> => {
  const connected = await connectGuarded(needs, url, portOf(url), { timeoutMs: connectMs, signal })
  if (!connected.ok) return connected
  const stream = streamOf(connected.value)
  // A server that says nothing would keep it open for ever.
  const onAbort = (): void => {
    stream.destroy()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  stream.once('close', () => {
    signal.removeEventListener('abort', onAbort)
  })
  return url.protocol === 'https:' || url.protocol === 'gemini:' ? secured(stream, url, needs) : accept(stream)
}
