// Takes over the posts of a C++ node: those of local users and of whom they follow, each judged as if a peer had sent it.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { encodeHex } from '../../codec/hex.ts'
import { infoHashOf } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgePost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { LegacyCount } from './legacy-report.ts'
import { type LevelRecord, readLevelFolder } from './leveldb.ts'

/** What taking over posts needs. */
export interface TakePostsNeeds {
  readonly folder: string
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'join' | 'post' | 'addPost'>
  /** Whose posts are wanted. */
  readonly wanted: () => Iterable<Username>
  /** Lets others run. */
  readonly turn: () => Promise<void>
}

/** Records of posts between two turns of others. */
const recordsPerTurn = 50

/** `p(`, the info hash in hexadecimal, and the post number (swarm-posts.md 1.3). */
const pieceKeyBytes = 46

interface LegacyPiece {
  readonly infoHash: string
  readonly postNumber: number
  readonly piece: Uint8Array
}

/** Bytes of the compact size before a piece, which must be that of the rest. */
const sizeHeadOf = (value: Uint8Array): number | undefined => {
  const [first = 0, low = 0, high = 0] = value
  const [length, head] = first < 0xfd ? [first, 1] : [low + 256 * high, 3]
  return first <= 0xfd && length <= limits.postBytes && head + length === value.length ? head : undefined
}

const pieceOf = ({ key, value }: LevelRecord): LegacyPiece | undefined => {
  const size = sizeHeadOf(value)
  if (key.length !== pieceKeyBytes || key[0] !== 0x70 || key[1] !== 0x28 || size === undefined) return undefined
  const infoHash = latin1FromBytes(key.subarray(2, 42))
  const postNumber = new DataView(key.buffer, key.byteOffset, key.byteLength).getInt32(42, true)
  return { infoHash, postNumber, piece: value.slice(size) }
}

const takePost = async (
  { swarms, users }: TakePostsNeeds,
  count: LegacyCount,
  username: Username,
  { postNumber, piece }: LegacyPiece,
): Promise<void> => {
  if (swarms.post(username, postNumber) !== undefined) {
    count.holds()
    return
  }
  const judged = judgePost(piece, username, postNumber, users)
  if (!judged.ok) {
    count.left('they are not valid posts of their authors')
    return
  }
  swarms.join(username)
  const added = await swarms.addPost(judged.value)
  if (added.ok) count.took()
  else count.left('they could not be stored')
}

/** Reads all posts of a data directory. */
export const takePosts = async (needs: TakePostsNeeds, count: LegacyCount, signal: AbortSignal): Promise<void> => {
  const path = join(needs.folder, 'swarm', 'db')
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return
  const names = [...needs.wanted()].filter((name) => needs.users.registrationHeight(name) !== undefined)
  const byInfoHash = new Map(names.map((name) => [encodeHex(infoHashOf(name)), name]))
  let seen = 0
  for (const record of readLevelFolder(path)) {
    const piece = pieceOf(record)
    const username = piece && byInfoHash.get(piece.infoHash)
    if (piece !== undefined && username !== undefined) await takePost(needs, count, username, piece)
    else if (piece !== undefined) count.left('nobody here follows their authors, or the chain does not know them')
    seen += 1
    if (seen % recordsPerTurn === 0) await needs.turn()
    if (signal.aborted) return
  }
}
