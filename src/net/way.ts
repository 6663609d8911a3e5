// By which way a node reaches the world and is reached, as far as it is known now.
import type { Endpoint } from './endpoint.ts'

/** The hidden service of a node behind Tor. */
export type HiddenServiceState =
  | { readonly state: 'off' }
  | { readonly state: 'starting' }
  | { readonly state: 'running'; readonly name: string }
  | { readonly state: 'failed'; readonly reason: string }

/** The way of a node. */
export interface Way {
  readonly kind: 'direct' | 'proxy' | 'tor'
  readonly proxy: Endpoint | undefined
  hiddenService(): HiddenServiceState
}

/** Straight into the network of the machine. */
export const directWay: Way = { kind: 'direct', proxy: undefined, hiddenService: () => ({ state: 'off' }) }
