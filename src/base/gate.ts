// How many slow calls run at once.
import { CodedError } from '../base/coded-error.ts'

/** Lets a number of works run at once, a number wait in order, and refuses more. */
export class Gate {
  readonly #most: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(most: number, mostWaiting: number) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  /** Works that run now. */
  get running(): number {
    return this.#running
  }

  /** Runs `work` as soon as there is room. Fault: `gate.full`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#most) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= this.#mostWaiting)
      throw new CodedError('gate.full', 'Too many calls of this kind wait already. Try again in a moment.')
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The place goes to the one that waits longest, or becomes free. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}
