// The front door of the swarms.
export { openSwarms } from './swarms.ts'
export { swarmRejections } from './rejections.ts'
export type {
  AddPostRejection,
  PeerSource,
  PostQuery,
  SwarmNeeds,
  SwarmOptions,
  Swarms,
  SwarmState,
} from './types.ts'
