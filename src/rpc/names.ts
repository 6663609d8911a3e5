// Handlers of the commands on the keys of names.
import type { CommandHandlers } from '../api/contract.ts'
import type { NameKeyJson, names } from '../api/names.ts'
import { encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import { limits } from '../protocol/limits.ts'
import type { RpcContext } from './context.ts'

type NameKey = ReturnType<RpcContext['node']['names']['historyOf']>[number]

/** Keys of one answer, when nobody says how many. */
const usualCount = 20

const bounded = (count = usualCount): number => Math.min(Math.max(count, 0), limits.keyChanges)

/** A key as clients read it. */
export const nameKeyJson = ({
  origin,
  publicKey,
  height,
  time,
  transactionId,
}: Omit<NameKey, 'posts'>): NameKeyJson => ({
  ...{ origin, height, time },
  key: encodeHex(publicKey),
  txid: encodeDisplayHash(transactionId),
})

export const nameHandlers: CommandHandlers<typeof names, RpcContext> = {
  getnamehistory: ({ node }, { username, count }) =>
    node.names.historyOf(username, bounded(count)).map((key) => ({ ...nameKeyJson(key), posts: key.posts ?? null })),
  listkeychanges: ({ node }, { username, count }) =>
    node.names
      .changesOf([username, ...node.following.of(username)], bounded(count))
      .map((key) => ({ username: key.username, ...nameKeyJson(key) })),
}
