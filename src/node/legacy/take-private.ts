// Takes over what only the owner of a C++ node can read: keys, groups, and messages that were opened.
import { join } from 'node:path'
import { CodedError } from '../../base/coded-error.ts'
import type { Username } from '../../protocol/username.ts'
import type { KeyRing } from '../key-ring.ts'
import { readLegacyFile } from './legacy-file.ts'
import type { LegacyCount, LegacyReport } from './legacy-report.ts'
import { type LegacyGroup, type LegacyMessage, type LegacyUser, readGroupData, readUserData } from './user-data.ts'

/** What taking over private things needs. */
export interface TakePrivateNeeds {
  readonly folder: string
  readonly keys: Pick<KeyRing, 'users'>
  readonly walletFiles: {
    take(path: string): Promise<{ readonly added: readonly string[]; readonly held: number; readonly refused: number }>
  }
  readonly groups: {
    has(alias: string): boolean
    ignored(localUser: string): readonly string[]
    restore(group: LegacyGroup): string | undefined
    restoreLeaving(localUser: string, alias: string): void
    list(): readonly string[]
  }
  readonly messages: {
    restore(localUser: Username, peer: string, messages: readonly LegacyMessage[]): number
  }
  /** Lets others run. */
  readonly turn: () => Promise<void>
}

/** Messages that are kept in one transaction. */
const messagesAtOnce = 200

const takeKeys = async ({ folder, walletFiles }: TakePrivateNeeds, count: LegacyCount): Promise<void> => {
  try {
    const { added, held, refused } = await walletFiles.take(join(folder, 'twisterwallet.dat'))
    count.took(added.length)
    count.holds(held)
    count.left('no such name can be registered', refused)
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'wallet.locked') throw error
    count.failed(error.message)
  }
}

/** The aliases here of the groups there. */
const takeGroups = ({ folder, groups }: TakePrivateNeeds, count: LegacyCount): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>()
  const found = readLegacyFile(join(folder, 'group_data'), readGroupData, count)
  for (const group of found ?? []) {
    const before = groups.list().length
    const alias = groups.restore(group)
    if (alias === undefined) count.left('their keys cannot be read, or there are too many groups')
    else {
      aliases.set(group.alias, alias)
      if (groups.list().length > before) count.took()
      else count.holds()
    }
  }
  return aliases
}

interface Wanted {
  readonly localUser: Username
  /** As the thread is called here. */
  readonly peer: string
  readonly messages: readonly LegacyMessage[]
}

/** The threads of a user that can be kept. */
const threadsOf = (
  { groups, keys }: TakePrivateNeeds,
  user: LegacyUser,
  aliases: ReadonlyMap<string, string>,
  count: LegacyCount,
): readonly Wanted[] => {
  const localUser = keys.users().find((name) => name === user.localUser)
  return user.threads.flatMap(({ peer: there, messages }) => {
    const peer = there.startsWith('*') ? aliases.get(there) : there
    const why =
      localUser === undefined
        ? 'the key of their reader is not here'
        : peer === undefined
          ? 'their group is not known'
          : groups.ignored(localUser).includes(peer)
            ? 'their reader has left the group'
            : undefined
    if (why !== undefined) count.left(why, messages.length)
    return localUser === undefined || peer === undefined || why !== undefined ? [] : [{ localUser, peer, messages }]
  })
}

const takeMessages = async (
  needs: TakePrivateNeeds,
  count: LegacyCount,
  aliases: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> => {
  for (const user of readLegacyFile(join(needs.folder, 'user_data'), readUserData, count) ?? []) {
    for (const there of user.ignoredGroups) {
      const alias = aliases.get(there)
      if (alias !== undefined) needs.groups.restoreLeaving(user.localUser, alias)
    }
    count.left('they do not say when or by whom they were written', user.unusable)
    // From the end: of those of one second the newest is to come last into the store.
    for (const { localUser, peer, messages } of threadsOf(needs, user, aliases, count))
      for (let end = messages.length; end > 0 && !signal.aborted; end -= messagesAtOnce) {
        const some = messages.slice(Math.max(end - messagesAtOnce, 0), end)
        const added = needs.messages.restore(localUser, peer, some)
        count.took(added)
        count.holds(some.length - added)
        await needs.turn()
      }
  }
}

/** Takes all of it. Fault: `wallet.locked`. */
export const takePrivate = async (
  needs: TakePrivateNeeds,
  report: LegacyReport,
  signal: AbortSignal,
): Promise<void> => {
  // Before the keys: a wallet has those of groups, too, but nothing of their names.
  const aliases = takeGroups(needs, report.begin('groups'))
  await takeKeys(needs, report.begin('names'))
  await takeMessages(needs, report.begin('direct messages'), aliases, signal)
}
