// Peers of the chain, and those that the person has named.
import type { Verdict } from '../../base/verdict.ts'
import type { Chain, ChainPeerInfo } from '../../chain/index.ts'

/** What peers are built from. */
export interface PeersNeeds {
  readonly chain: Pick<Chain, 'peers' | 'addNode' | 'removeNode' | 'tryNode' | 'askDnsSeed'>
  /** The only peers that may be dialled, when there are any. */
  readonly connectOnly: readonly string[]
  /** Peers that were added at the start. */
  readonly added: readonly string[]
}

/** Peers of the chain. */
export class Peers {
  readonly #needs: PeersNeeds
  readonly #added: Set<string>

  constructor(needs: PeersNeeds) {
    this.#needs = needs
    this.#added = new Set(needs.added)
  }

  /** Those that are connected. */
  list(): readonly ChainPeerInfo[] {
    return this.#needs.chain.peers()
  }

  /** Those that the person has named, as `host:port` texts: the swarms try them, too. */
  named(): readonly string[] {
    return [...new Set([...this.#needs.connectOnly, ...this.#added])]
  }

  /** Those of them that were added, at the start or since. */
  added(): readonly string[] {
    return [...this.#added]
  }

  /** Connects to a peer, and again whenever it is gone. */
  add(text: string): Verdict<undefined, { code: 'node-already-added' | 'node-address-invalid' }> {
    const added = this.#needs.chain.addNode(text)
    if (added.ok) this.#added.add(text)
    return added
  }

  remove(text: string): Verdict<undefined, { code: 'node-not-added' }> {
    const removed = this.#needs.chain.removeNode(text)
    if (removed.ok) this.#added.delete(text)
    return removed
  }

  /** Asks one DNS seed for nodes. */
  askSeed(host: string): void {
    this.#needs.chain.askDnsSeed(host)
  }

  /** Dials once. */
  tryOnce(text: string): Promise<Verdict<undefined, { code: 'node-address-invalid' | 'node-unreachable' }>> {
    return this.#needs.chain.tryNode(text)
  }
}
