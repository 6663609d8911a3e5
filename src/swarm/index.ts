// The front door of the swarms: what the rest of the program uses of them.
export { openSwarms } from './open-swarms.ts'
export type { Keeper, Retention, Standing } from './rules/retention.ts'
export type { RoomForPosts } from './store/letting-go.ts'
export type {
  NumberRange,
  NumberReport,
  PeekOptions,
  PostQuery,
  SwarmNumbers,
  SwarmReport,
  Swarms,
  SwarmState,
  TaggedPost,
} from './types.ts'
