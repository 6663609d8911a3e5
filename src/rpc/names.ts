// Handlers of the commands on the keys of names.
import type { CommandHandlers } from '../api/contract.ts'
import type { NameKeyJson, names, ProvedNameJson } from '../api/names.ts'
import { encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import { limits } from '../protocol/limits.ts'
import type { RpcContext } from './context.ts'

type NameKey = ReturnType<RpcContext['node']['names']['historyOf']>[number]

/** Keys of one answer, when nobody says how many. */
const usualCount = 20

/** A longer text is none that is read: four letters for three bytes, and one more tells that it is too long. */
const maxProofCharacters = Math.ceil((limits.nameProofBytes * 4) / 3) + 8

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

type Proved = Awaited<ReturnType<RpcContext['node']['nameProofs']['make']>>['proved']

const provedJson = ({ username, keys, isFromFirst, tip }: Proved): ProvedNameJson => ({
  username,
  keys: keys.map(({ publicKey, height, time, blockId, confirmations, work, isAnchored }) => ({
    key: encodeHex(publicKey),
    ...{ height, time, confirmations },
    blockhash: encodeDisplayHash(blockId),
    // As a number: beyond 2⁵³ its first digits are enough.
    work: Number(work),
    anchored: isAnchored,
  })),
  from_first: isFromFirst,
  tip,
})

export const nameHandlers: CommandHandlers<typeof names, RpcContext> = {
  getuserproof: ({ node, gates }, { username, confirmations, whole = false }) =>
    gates.checks.run(async () => {
      const counted = confirmations === undefined ? {} : { confirmations }
      const { bytes, proved } = await node.nameProofs.make(username, { ...counted, isWhole: whole })
      return { ...provedJson(proved), proof: Buffer.from(bytes).toString('base64') }
    }),
  verifyuserproof: ({ node, gates }, { proof }) =>
    gates.checks.run(async () => {
      const judged = await node.nameProofs.judge(Buffer.from(proof.slice(0, maxProofCharacters), 'base64'))
      return { ...provedJson(judged), chain: judged.view }
    }),
  getnamehistory: ({ node }, { username, count }) =>
    node.names.historyOf(username, bounded(count)).map((key) => ({ ...nameKeyJson(key), posts: key.posts ?? null })),
  listkeychanges: ({ node }, { username, count }) =>
    node.names
      .changesOf([username, ...node.following.of(username)], bounded(count))
      .map((key) => ({ username: key.username, ...nameKeyJson(key) })),
  listregistered: ({ node }, { username }) =>
    node.names.registeredAt(node.following.of(username)).map((key) => ({ username: key.username, time: key.time })),
}
