// The node's own databases, each made of the parts of the capabilities that keep something in it.
import type { Scope } from '../base/scope.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { joinParts } from '../store/schema-part.ts'
import { arrivalsSchema } from '../views/arrivals.ts'
import { hashtagsSchema } from '../views/hashtag-scores.ts'
import { placesSchema } from '../views/places.ts'
import { postIndexSchema } from '../views/post-index.ts'
import { profilesSchema } from '../views/profile-index.ts'
import { bookmarksSchema } from './bookmarks/bookmarks.ts'
import { keptPostsSchema } from './keeping/kept-posts.ts'
import { feedFollowsSchema } from './feeds/feed-tables.ts'
import { guardiansSchema } from './guardians/guardians.ts'
import { hostingSchema } from './hosting/hosted-names.ts'
import { helpingSchema } from './helping/helping.ts'
import { followingSchema } from './following/following.ts'
import { publicFollowsSchema } from './following/public-follows.ts'
import { groupsSchema } from './messages/groups/group-store.ts'
import { memberListsSchema } from './messages/groups/member-lists.ts'
import { messagesSchema } from './messages/message-tables.ts'
import { trialsSchema } from './messages/trial-store.ts'
import { measurementsSchema } from './measurements/measurements.ts'
import { mutesSchema } from './mutes/mutes.ts'
import { ownFeedsSchema } from './own-feeds/own-feed-tables.ts'
import { ownListsSchema } from './own-lists/entry-store.ts'
import { peopleListsSchema } from './people-lists/people-lists.ts'
import { clashesSchema } from './posts/clashes.ts'
import { otherComputersSchema } from './posts/other-computers.ts'
import { announcementsSchema } from './posts/announcer.ts'
import { deliveriesSchema } from './posts/deliveries.ts'
import { postNumbersSchema } from './posts/post-numbers.ts'
import { preferencesSchema } from './preferences.ts'
import { grantsSchema } from './registration/grants.ts'
import { recoverySchema } from './registration/recovery.ts'
import { registrationsSchema } from './registration/registration.ts'
import { scheduleSchema } from './schedule/schedule.ts'
import { smallWebSchema } from './small-web/small-web-tables.ts'
import { tagsSchema } from './tags/tags.ts'
import { walletSchema } from './wallet/wallet.ts'

/** Opens `node.sqlite`. Every acknowledged write survives a power cut: it holds keys. */
export const openNodeStore = (path: string, scope: Scope): Database =>
  openDatabase(
    {
      path,
      ...joinParts(21, [
        ...[walletSchema, registrationsSchema, followingSchema, preferencesSchema],
        ...[
          groupsSchema,
          memberListsSchema,
          messagesSchema,
          trialsSchema,
          mutesSchema,
          bookmarksSchema,
          publicFollowsSchema,
        ],
        ...[
          tagsSchema,
          ownListsSchema,
          feedFollowsSchema,
          ownFeedsSchema,
          grantsSchema,
          recoverySchema,
          guardiansSchema,
          scheduleSchema,
          peopleListsSchema,
          hostingSchema,
        ],
      ]),
      durability: 'full',
      overwrites: true,
      ifLost:
        'It holds the SECRET KEYS of your users, which nobody else has: keep the damaged file, and restore a backup ' +
        'or import the secrets again.',
    },
    scope,
  )

/** Opens `index.sqlite`: what posts and profiles are found through. All of it can be made anew. */
export const openIndex = (path: string, scope: Scope): Database =>
  openDatabase(
    {
      path,
      ...joinParts(2, [postIndexSchema, hashtagsSchema, profilesSchema]),
      durability: 'normal',
      ifLost: 'Nothing is lost: it is made anew from the posts.',
    },
    scope,
  )

/**
 * Opens `journal.sqlite`: written with every post. It survives any crash of the process; after a power cut its last
 * entries may be missing, which costs nothing, because the posts themselves are on disk before anyone sees them.
 */
export const openJournal = (path: string, scope: Scope): Database =>
  openDatabase(
    {
      path,
      ...joinParts(8, [
        ...[postNumbersSchema, arrivalsSchema, announcementsSchema, placesSchema, deliveriesSchema],
        ...[keptPostsSchema, otherComputersSchema, clashesSchema, helpingSchema, measurementsSchema],
        smallWebSchema,
      ]),
      durability: 'normal',
    },
    scope,
  )
