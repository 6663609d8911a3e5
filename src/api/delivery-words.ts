// How far a post of our own has got, in the same words for the command line and the page.
import type { DeliveryJson } from './deliveries.ts'

const stored = ({ dht_copies: copies, dht_nodes: nodes, stored_at: storedAt, waiting }: DeliveryJson): string => {
  if (storedAt !== null && nodes > 0) return `on ${String(copies)} of ${String(nodes)} nodes of the DHT`
  return waiting.length > 0 ? 'not yet in the DHT' : 'not put into the DHT'
}

const seen = ({ peers }: DeliveryJson): string =>
  peers === 0 ? 'seen by no peer yet' : `seen by ${String(peers)} peer${peers === 1 ? '' : 's'}`

/** One line: signed, stored, seen. */
export const deliveryWords = (delivery: DeliveryJson): string =>
  ['signed', stored(delivery), seen(delivery)].join(' · ')
