// The table of all handlers: a command, or a whole group of them, without a handler does not compile.
import type { CommandHandlers } from '../api/contract.ts'
import type { Contracts } from '../api/contracts.ts'
import { blockchainHandlers } from './blockchain.ts'
import { bookmarkHandlers } from './bookmarks.ts'
import type { RpcContext } from './context.ts'
import { controlHandlers } from './control.ts'
import { credentialHandlers } from './credentials.ts'
import { deliveryHandlers } from './deliveries.ts'
import { dhtHandlers } from './dht.ts'
import { doctorHandlers } from './doctor.ts'
import { dhtMapHandlers } from './dht-map.ts'
import { feedHandlers } from './feeds.ts'
import { followingHandlers } from './following.ts'
import { gapHandlers } from './gaps.ts'
import { groupHandlers } from './groups.ts'
import { guardianHandlers } from './guardians.ts'
import { hostingHandlers } from './hosting.ts'
import { messageHandlers } from './messages.ts'
import { measurementHandlers } from './measurements.ts'
import { miningHandlers } from './mining.ts'
import { muteHandlers } from './mutes.ts'
import { nameHandlers } from './names.ts'
import { ownListHandlers } from './own-lists.ts'
import { podOwnerHandlers } from './pod-owner.ts'
import { postHandlers, type RenderedCommand } from './posts.ts'
import { scheduleHandlers } from './schedule.ts'
import { searchHandlers } from './search.ts'
import { swarmHandlers } from './swarms.ts'
import { tagHandlers } from './tags.ts'
import { transactionHandlers } from './transactions.ts'
import { personHandlers } from './persons.ts'
import { postKindHandlers } from './post-kinds.ts'
import { peopleListHandlers } from './people-lists.ts'
import { pictureHandlers } from './pictures.ts'
import { promotedHandlers } from './promoted.ts'
import { shortUrlHandlers } from './short-urls.ts'
import { userHandlers } from './users.ts'
import { walletHandlers } from './wallet.ts'

/** A handler for each command of the contract. */
export type Handlers = CommandHandlers<Contracts, RpcContext, RenderedCommand>

/** All handlers. */
export const handlers: Handlers = {
  ...controlHandlers,
  ...credentialHandlers,
  ...doctorHandlers,
  ...blockchainHandlers,
  ...miningHandlers,
  ...transactionHandlers,
  ...userHandlers,
  ...nameHandlers,
  ...guardianHandlers,
  ...walletHandlers,
  ...personHandlers,
  ...postHandlers,
  ...postKindHandlers,
  ...shortUrlHandlers,
  ...peopleListHandlers,
  ...pictureHandlers,
  ...promotedHandlers,
  ...followingHandlers,
  ...feedHandlers,
  ...muteHandlers,
  ...bookmarkHandlers,
  ...ownListHandlers,
  ...scheduleHandlers,
  ...searchHandlers,
  ...tagHandlers,
  ...swarmHandlers,
  ...gapHandlers,
  ...deliveryHandlers,
  ...messageHandlers,
  ...groupHandlers,
  ...hostingHandlers,
  ...podOwnerHandlers,
  ...dhtHandlers,
  ...dhtMapHandlers,
  ...measurementHandlers,
}
