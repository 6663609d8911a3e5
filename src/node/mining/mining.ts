// Mining on this machine, as the person wants it: what a command has set is remembered across restarts.
import type { Chain } from '../../chain/index.ts'

/** What mining is built from. */
export interface MiningNeeds {
  readonly chain: Pick<Chain, 'startMining' | 'stopMining' | 'mining'>
  readonly preferences: { get(name: string): string | undefined; set(name: string, value: string): void }
}

const preference = 'mining-threads'

/** The miner. */
export class Mining {
  readonly #needs: MiningNeeds

  constructor(needs: MiningNeeds) {
    this.#needs = needs
  }

  isRunning(): boolean {
    return this.#needs.chain.mining().running
  }

  /** Mines with that many threads from now on, also after a restart; −1: all cores, 0: not at all. */
  set(threads: number): void {
    this.#run(threads)
    this.#needs.preferences.set(preference, String(threads))
  }

  /** Goes on as at the last start; a number is what the command line says of this start alone. */
  begin(threads?: number): void {
    this.#run(threads ?? Number(this.#needs.preferences.get(preference) ?? '0'))
  }

  #run(threads: number): void {
    if (threads === 0) this.#needs.chain.stopMining()
    else this.#needs.chain.startMining(threads)
  }
}
