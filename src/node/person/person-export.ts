// Everything of one person, entry by entry: no more of it is in memory than one page.
import { decodeBencodeDict, encodeBencode } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import { isStillAuthentic } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { PersonEntry } from './person-lines.ts'
import type { PersonParts } from './person-parts.ts'

/** Rows read at once. */
const pageSize = 200

/** All kinds of posts. */
const allFlags = 255

function* bookmarksOf({ bookmarks, users }: PersonParts, username: Username): Iterable<PersonEntry> {
  const kept = []
  for (let before: number | undefined; ; ) {
    const page = bookmarks.of(username, { count: pageSize, before })
    // What the chain does not vouch for any more nobody could import.
    kept.push(...page.filter(({ post }) => isStillAuthentic(post, users)))
    before = page.at(-1)?.id
    if (page.length < pageSize) break
  }
  // In the order in which they were added: whoever imports them gets the same one.
  for (const { added, post } of kept.reverse())
    yield { kind: 'bookmark', author: post.author, k: post.postNumber, added, piece: post.piece }
}

function* postsOf({ swarms }: PersonParts, username: Username): Iterable<PersonEntry> {
  for (let maxPostNumber: number | undefined; ; ) {
    const page = swarms.posts({
      ...{ username, maxPostNumber, count: pageSize, allowedFlags: allFlags, requiredFlags: 0 },
    })
    for (const { postNumber, piece } of page) yield { kind: 'post', k: postNumber, piece }
    maxPostNumber = (page.at(-1)?.postNumber ?? 0) - 1
    if (page.length < pageSize || maxPostNumber < 0) return
  }
}

/** Numbers below are those of notices that a node puts there itself. */
const unknownNumber = -1

/** The newest first, so that whoever takes them in can put each batch before the one that came. */
function* threadOf({ messages }: PersonParts, username: Username, peer: string): Iterable<PersonEntry> {
  for (let maxId: number | undefined; ; ) {
    const page = messages.read(username, pageSize, [{ peer, maxId }]).get(peer) ?? []
    for (const { author, postNumber: k, time, text } of [...page].reverse())
      if (k >= unknownNumber) yield { kind: 'message', peer, author, k, time, text }
    maxId = (page[0]?.id ?? 0) - 1
    if (maxId < 0) return
  }
}

function* groupsOf({ groups }: PersonParts, username: Username): Iterable<PersonEntry> {
  for (const alias of groups.list())
    if (groups.isMember(alias, username))
      yield { kind: 'group', alias, ...pick(groups.info(alias)), secret: groups.secret(alias) }
}

const pick = ({ description, members }: { readonly description: string; readonly members: readonly string[] }) => ({
  description,
  members,
})

const bytesOf = ({ payload, signature, signer }: SignedItem): Uint8Array => {
  const bounds = { maxDepth: limits.datagramDepth, maxValues: limits.datagramValues, canonical: false }
  const decoded = decodeBencodeDict(payload, bounds)
  return encodeBencode({ p: decoded.ok ? decoded.value : {}, sig_p: signature, sig_user: signer })
}

const feedEntry = ({ url, nick, isTold }: ReturnType<PersonParts['feeds']['follows']>[number]): PersonEntry => ({
  ...{ kind: 'feed', url, nick },
  ...(isTold ? { public: true } : {}),
})

/** All entries but the end. Keys of the person and of groups are among them only `withKeys`. Fault: `wallet.locked`. */
export async function* entriesOf(
  parts: PersonParts,
  username: Username,
  withKeys: boolean,
): AsyncIterable<PersonEntry> {
  if (withKeys) {
    for (const secret of parts.keys.secretsOf(username)) yield { kind: 'key', secret }
    yield* groupsOf(parts, username)
  }
  const told = new Set(parts.publicFollows.of(username))
  for (const name of parts.following.of(username)) yield { kind: 'follow', name, public: told.has(name) }
  yield* parts.feeds.follows(username).map(feedEntry)
  for (const { tag } of parts.tags.of(username)) yield { kind: 'tag', tag }
  for (const { name: list, members } of parts.peopleLists.of(username)) yield { kind: 'list', list, members }
  for (const { kind: mute, value, until } of parts.mutes.of(username))
    yield { kind: 'mute', mute, value, until: until ?? null }
  yield* bookmarksOf(parts, username)
  for (const item of await parts.items.of(username)) yield { kind: 'item', item: bytesOf(item) }
  yield* postsOf(parts, username)
  for (const { peer, unread, lastTime } of parts.messages.threads(username)) {
    yield* threadOf(parts, username, peer)
    if (unread === 0) yield { kind: 'read', peer, until: lastTime }
  }
}
