// Front door of the DHT.
export { openDht } from './dht.ts'
export type { Dht, DhtNeeds, DhtOptions, DhtState, GetOptions, TrackerAnswer } from './types.ts'
