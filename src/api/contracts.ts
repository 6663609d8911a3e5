// The table of all commands.
import { blockchain } from './blockchain.ts'
import { bookmarks } from './bookmarks.ts'
import type { CommandInput, CommandOutput } from './contract.ts'
import { control } from './control.ts'
import { credentials } from './credentials.ts'
import { deliveries } from './deliveries.ts'
import { dht } from './dht.ts'
import { doctor } from './doctor.ts'
import { dhtMap } from './dht-map.ts'
import { feeds } from './feeds.ts'
import { following } from './following.ts'
import { gaps } from './gaps.ts'
import { groups } from './groups.ts'
import { guardians } from './guardians.ts'
import { hosting } from './hosting.ts'
import { messages } from './messages.ts'
import { measurements } from './measurements.ts'
import { mining } from './mining.ts'
import { mutes } from './mutes.ts'
import { names } from './names.ts'
import { ownLists } from './own-lists.ts'
import { podOwner } from './pod-owner.ts'
import { posts } from './posts.ts'
import { schedule } from './schedule.ts'
import { search } from './search.ts'
import { swarms } from './swarms.ts'
import { tags } from './tags.ts'
import { transactions } from './transactions.ts'
import { persons } from './persons.ts'
import { postKinds } from './post-kinds.ts'
import { peopleLists } from './people-lists.ts'
import { pictures } from './pictures.ts'
import { promoted } from './promoted.ts'
import { shortUrls } from './short-urls.ts'
import { users } from './users.ts'
import { wallet } from './wallet.ts'

/** Every command by its name. */
export const contracts = {
  ...control,
  ...credentials,
  ...doctor,
  ...blockchain,
  ...mining,
  ...transactions,
  ...users,
  ...names,
  ...guardians,
  ...wallet,
  ...persons,
  ...posts,
  ...postKinds,
  ...shortUrls,
  ...peopleLists,
  ...pictures,
  ...promoted,
  ...following,
  ...feeds,
  ...mutes,
  ...bookmarks,
  ...ownLists,
  ...schedule,
  ...search,
  ...tags,
  ...swarms,
  ...gaps,
  ...deliveries,
  ...messages,
  ...groups,
  ...hosting,
  ...podOwner,
  ...dht,
  ...dhtMap,
  ...measurements,
} as const

/** Name to contract. */
export type Contracts = typeof contracts

/** The name of a command. */
export type CommandName = keyof Contracts

/** Input of a command. */
export type InputOf<Name extends CommandName> = CommandInput<Contracts[Name]>

/** Output of a command. */
export type OutputOf<Name extends CommandName> = CommandOutput<Contracts[Name]>
