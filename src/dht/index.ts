// The front door of the DHT: what the rest of the program uses of it.
export { joinFamilies } from './both-families.ts'
export { openDht } from './dht.ts'
export type {
  Crawl,
  Dht,
  DhtState,
  GetOptions,
  Hop,
  ReadBack,
  ReadMode,
  SwarmQuestion,
  TrackerAnswer,
} from './types.ts'
