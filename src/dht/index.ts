// The front door of the DHT: what the rest of the program uses of it.
export { openDht } from './dht.ts'
export type { Dht, DhtState, GetOptions, ReadBack, SwarmQuestion, TrackerAnswer } from './types.ts'
