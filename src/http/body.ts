// Bodies of requests: bounded one by one and all together.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** Longest body, in bytes: the longest query of five thousand users takes a sixth (rpc.md 7-14). */
export const maxBodyBytes = 2 * 1024 * 1024

/** Bytes of bodies that are held at once. */
const maxHeldBytes = 64 * 1024 * 1024

/** A body, or why there is none: no UTF-8, too long, too many of them now, or the client went away. */
export type BodyOutcome =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'gone' }

/** A byte order mark stays: it is text. */
const outcomeOf = (parts: readonly Buffer[]): BodyOutcome => {
  const [first] = parts
  const bytes = first !== undefined && parts.length === 1 ? first : Buffer.concat(parts)
  return isUtf8(bytes) ? { kind: 'text', text: bytes.toString('utf8') } : { kind: 'not-text' }
}

/** Reads bodies and counts what it holds meanwhile. */
export class BodyReader {
  #heldBytes = 0

  /** Collects the body of a request that has been let in. */
  read(request: IncomingMessage): Promise<BodyOutcome> {
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return Promise.resolve({ kind: 'too-long' })
    return new Promise((resolve) => {
      const parts: Buffer[] = []
      let length = 0
      const settle = (outcome: BodyOutcome): void => {
        this.#heldBytes -= length
        length = 0
        request.removeAllListeners('data')
        resolve(outcome)
      }
      request.on('data', (part: Buffer) => {
        length += part.length
        this.#heldBytes += part.length
        parts.push(part)
        if (length > maxBodyBytes) settle({ kind: 'too-long' })
        else if (this.#heldBytes > maxHeldBytes) settle({ kind: 'busy' })
      })
      request.once('end', () => {
        settle(outcomeOf(parts))
      })
      request.once('close', () => {
        settle({ kind: 'gone' })
      })
      request.once('error', () => {
        settle({ kind: 'gone' })
      })
    })
  }
}
