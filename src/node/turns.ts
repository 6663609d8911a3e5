// Posts of one author are written one after another: each names the one before.
import { CodedError } from '../base/coded-error.ts'

/** Posts of one author that may wait for one another. */
const maxWaiting = 100

interface Author {
  /** Settles when the post that was asked for last is done. */
  last: Promise<unknown>
  waiting: number
}

/** The turns of all authors. */
export class Turns {
  readonly #authors = new Map<string, Author>()

  /** Runs `write` when those of the same author that were asked for before are done. Fault: `posts.busy`. */
  async run<T>(username: string, write: () => Promise<T>): Promise<T> {
    const author = this.#authors.get(username) ?? { last: Promise.resolve(), waiting: 0 }
    if (author.waiting >= maxWaiting)
      throw new CodedError('posts.busy', 'Too many posts wait to be written already. Try again in a moment.')
    this.#authors.set(username, author)
    author.waiting += 1
    const written = author.last.then(write)
    author.last = written.catch(() => undefined)
    try {
      return await written
    } finally {
      author.waiting -= 1
      if (author.waiting === 0) this.#authors.delete(username)
    }
  }
}
