// How posts are shared: the state of single swarms, and who offers a post.
import { parseUsername } from '../../protocol/username.ts'
import type { SwarmReport, SwarmState, Swarms } from '../../swarm/index.ts'

/** How a user's posts are shared. */
export class Sharing {
  readonly #swarms: Pick<Swarms, 'joined' | 'state' | 'report' | 'availability' | 'numbers'>

  constructor(swarms: Pick<Swarms, 'joined' | 'state' | 'report' | 'availability' | 'numbers'>) {
    this.#swarms = swarms
  }

  /** The swarms that run here, those with the most peers first. */
  list(): readonly SwarmState[] {
    const swarms = this.#swarms.joined().flatMap((username) => {
      const state = this.#swarms.state(username)
      return state === undefined ? [] : [state]
    })
    return swarms.sort(
      (left, right) => right.connections - left.connections || (left.username < right.username ? -1 : 1),
    )
  }

  /** Undefined: the swarm does not run here. */
  report(username: string): SwarmReport | undefined {
    const name = parseUsername(username)
    return name === undefined ? undefined : this.#swarms.report(name)
  }

  /** Judges the held posts of a user again, behind the answer. */
  recheck(username: string): void {
    const name = parseUsername(username)
    if (name !== undefined) this.#swarms.numbers.recheck(name)
  }

  /** Connected peers that offer a post. */
  offering(username: string, postNumber: number): number {
    return this.#availabilityOf(username, postNumber).now
  }

  /** The most connected peers that ever offered a post at once. */
  mostOffering(username: string, postNumber: number): number {
    return this.#availabilityOf(username, postNumber).most
  }

  #availabilityOf(username: string, postNumber: number): { readonly now: number; readonly most: number } {
    const name = parseUsername(username)
    return (name === undefined ? undefined : this.#swarms.availability(name, postNumber)) ?? { now: 0, most: 0 }
  }
}
