// The front door of the swarms.
export { openSwarms } from './swarms.ts'
export type { PeerSource, Swarms } from './types.ts'
