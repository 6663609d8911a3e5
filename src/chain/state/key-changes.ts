// Names whose keys a step of the active chain has changed: what they signed has to be judged again.
import { latin1FromBytes } from '../../codec/combinators.ts'
import { readPushes } from '../../codec/script.ts'
import type { KeyChange } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Block } from '../wire/block.ts'
import type { Transaction } from '../wire/transaction.ts'
import type { ChainChange } from './best-chain.ts'

/** Names that a reorganisation left without a key, and that wait to be registered again. */
const maxOrphanedNames = 4_096

const registrationsOf = (blocks: readonly Block[]): readonly Transaction[] =>
  blocks.flatMap(({ transactions }) => transactions.slice(1))

const nameOf = (transaction: Transaction): string => latin1FromBytes(transaction.usernameScript.subarray(1))

const isReplacement = ({ publicKeyScript }: Transaction): boolean => (readPushes(publicKeyScript)?.length ?? 0) > 1

/** Finds out which names a change concerns. First registrations concern nobody, and are most of a chain. */
export class KeyChanges {
  readonly #isRegistered: (username: Username) => boolean
  readonly #orphaned = new Set<string>()
  /** Of a reorganisation that is under way: it is told of when it is over. */
  #open: KeyChange | undefined

  constructor(isRegistered: (username: Username) => boolean) {
    this.#isRegistered = isRegistered
  }

  /** `height`: of the tip after the change. Undefined: no key that was in use has changed, or more is to come. */
  of(change: ChainChange, height: number): KeyChange | undefined {
    const lowest = height - change.connected.length + 1
    const { names: before, fromHeight } = this.#open ?? { names: [], fromHeight: lowest }
    const all = { names: new Set([...before, ...this.#namesOf(change)]), fromHeight: Math.min(fromHeight, lowest) }
    this.#open = change.isPartial ? all : undefined
    if (change.isPartial) return undefined
    for (const username of all.names) this.#note(username)
    return all.names.size === 0 ? undefined : all
  }

  #namesOf({ disconnected, connected }: ChainChange): ReadonlySet<Username> {
    const names = new Set<Username>()
    const isReorganisation = disconnected.length > 0 || this.#open !== undefined
    for (const transaction of registrationsOf([...disconnected, ...connected])) {
      const username = parseUsername(nameOf(transaction))
      if (username === undefined) continue
      if (isReorganisation || this.#orphaned.has(username) || isReplacement(transaction)) names.add(username)
    }
    return names
  }

  #note(username: Username): void {
    this.#orphaned.delete(username)
    if (this.#isRegistered(username)) return
    this.#orphaned.add(username)
    const [oldest] = this.#orphaned
    if (this.#orphaned.size > maxOrphanedNames && oldest !== undefined) this.#orphaned.delete(oldest)
  }
}
