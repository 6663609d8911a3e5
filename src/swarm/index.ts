// The front door of the swarms: what the rest of the program uses of them.
export { openSwarms } from './swarms.ts'
export type { Swarms } from './types.ts'
