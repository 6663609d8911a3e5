// Challenges that the server need not remember: it knows its own by a seal, and what was used once by its digest.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { digestOf, now, type PodCore, refusal, secretText, type Session } from './core.ts'

/** How long a challenge holds, in seconds. */
const lifeSeconds = 600

/** Challenges for one purpose each, such as a name that is brought. */
export class Challenges {
  readonly #core: PodCore
  readonly #secret: Uint8Array

  constructor(core: PodCore, secret: Uint8Array) {
    this.#core = core
    this.#secret = secret
  }

  /** A new one; `expires` in Unix seconds. */
  create(purpose: string): { readonly challenge: string; readonly expires: number } {
    const expires = now(this.#core) + lifeSeconds
    const content = `${secretText(this.#core, 12)}.${String(expires)}`
    return { challenge: `${content}.${this.#seal(purpose, content)}`, expires }
  }

  /** Uses one up, inside of a transaction. Fault: `pods.challenge`. */
  async use(session: Session, purpose: string, challenge: string): Promise<void> {
    const seconds = now(this.#core)
    const cut = challenge.lastIndexOf('.')
    const content = challenge.slice(0, Math.max(cut, 0))
    const given = Buffer.from(challenge.slice(cut + 1))
    const own = Buffer.from(this.#seal(purpose, content))
    const isOurs = cut > 0 && given.length === own.length && timingSafeEqual(given, own)
    const expires = Number(content.split('.')[1])
    if (!isOurs || !(expires > seconds)) throw this.#refused()
    await session.change('DELETE FROM pod_used WHERE expires <= ?', [seconds])
    const added = await session.change(
      'INSERT INTO pod_used (digest, expires) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING',
      [digestOf(content), expires],
    )
    if (added === 0) throw this.#refused()
  }

  #refused(): Error {
    return refusal(400, 'challenge', 'This took too long, or was done already. Begin once more.')
  }

  #seal(purpose: string, content: string): string {
    return createHmac('sha256', this.#secret).update(`${purpose}\n${content}`).digest('base64url').slice(0, 32)
  }
}
