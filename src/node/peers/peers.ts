// Peers of the chain, and those that the person has named.
import type { Verdict } from '../../base/verdict.ts'
import type { Chain, ChainPeerInfo } from '../../chain/index.ts'

/** What peers are built from. */
export interface PeersNeeds {
  readonly chain: Pick<Chain, 'peers' | 'addNode' | 'removeNode' | 'tryNode'>
  /** Peers that were named at the start. */
  readonly named: readonly string[]
}

/** Peers of the chain. */
export class Peers {
  readonly #needs: PeersNeeds
  readonly #named: Set<string>

  constructor(needs: PeersNeeds) {
    this.#needs = needs
    this.#named = new Set(needs.named)
  }

  /** Those that are connected. */
  list(): readonly ChainPeerInfo[] {
    return this.#needs.chain.peers()
  }

  /** Those that the person has named, as `host:port` texts: the swarms try them, too. */
  named(): readonly string[] {
    return [...this.#named]
  }

  /** Connects to a peer, and again whenever it is gone. */
  add(text: string): Verdict<undefined, { code: 'node-already-added' | 'node-address-invalid' }> {
    const added = this.#needs.chain.addNode(text)
    if (added.ok) this.#named.add(text)
    return added
  }

  remove(text: string): Verdict<undefined, { code: 'node-not-added' }> {
    const removed = this.#needs.chain.removeNode(text)
    if (removed.ok) this.#named.delete(text)
    return removed
  }

  /** Dials once. */
  tryOnce(text: string): Promise<Verdict<undefined, { code: 'node-address-invalid' | 'node-unreachable' }>> {
    return this.#needs.chain.tryNode(text)
  }
}
