// Front door of the DHT.
export { openDht } from './dht.ts'
export type { Dht, GetOptions } from './types.ts'
