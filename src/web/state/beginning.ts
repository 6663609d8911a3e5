// What every page begins with: which user, and how much of the timeline. Known before the rest of the page is there.
import type { LocalUserJson } from '../../api/control.ts'
import { createPositions, homeAddress } from './positions.ts'
import { recall } from './stored.ts'

/** Name under which the chosen user is remembered. */
export const userName = 'user'

/** The user that somebody chose last, in this tab or in any; empty: none. */
export const rememberedUser = (): string => recall('tab', userName) ?? recall('browser', userName) ?? ''

/** Who can post comes first, who never will last. */
const nearness: readonly LocalUserJson['state'][] = [
  'ready',
  'confirmed',
  'pending',
  'working',
  'no-registration',
  'taken',
]

/** Who is nearest to posting. */
export const nearestUser = (users: readonly LocalUserJson[]): LocalUserJson | undefined =>
  nearness.map((state) => users.find((user) => user.state === state)).find((user) => user !== undefined)

/** The user of a page that begins now. */
export const firstUser = (users: readonly LocalUserJson[]): LocalUserJson | undefined =>
  users.find(({ username }) => username === rememberedUser()) ?? nearestUser(users)

/** Posts of one reading, and most of one that goes as far as somebody had read. */
export const pageSize = 50
const mostAtOnce = 2_000

/** How many posts are read first, so that somebody who had read `depth` of them finds the place again. */
export const firstCount = (depth: number): number => Math.min(mostAtOnce, depth + pageSize)

/** How many posts of the timeline somebody had read when the page was closed. */
export const depthOf = (username: string): number => createPositions(username).at(homeAddress)?.depth ?? 0
