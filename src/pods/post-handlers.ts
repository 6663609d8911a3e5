// Handlers of the commands that write and read.
import type { reading, writing } from '../api/pod-posts.ts'
import type { PodPageJson, PodPostJson } from '../api/pod-shapes.ts'
import { encodeHex } from '../codec/hex.ts'
import { decodePost, referenceOf, type SignedPost, textOf } from '../protocol/post.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import { bytesOf, findAccount } from './accounts.ts'
import { now, refusal } from './core.ts'
import type { ModelPage, ModelPost } from './model/reading.ts'
import { asked, type KeptProfile, type MemberCall, nodeFault, type Pod, type PodHandlers } from './pod.ts'
import { type Counted, countedOn, countOne } from './quotas.ts'
import { addReport } from './reports.ts'
import { podSettings } from './settings.ts'
import { unwantAlone } from './upkeep.ts'

/** Posts of a page when nobody says how many. */
const usualCount = 30

/** Of one account on one day: values that are put, and looks into the network for what is not here. */
const itemsADay = 500
const lookupsADay = 5_000

/** How long values of the DHT are taken for the newest, in milliseconds. */
const keptMs = 300_000

/** Names of an answer. */
const foundNames = 20

/** Names that one account mutes. */
const maxMuted = 1_000

/** A post with its bytes, and what they say. */
export const podPostJson = ({ post, time }: { readonly post: SignedPost; readonly time: number }): PodPostJson => {
  const to = referenceOf(post)
  return {
    ...{ n: post.author, k: post.postNumber, time, kind: post.kind.kind, text: textOf(post) },
    ...(to === undefined ? {} : { to: { n: to.author, k: to.postNumber } }),
    piece: encodeHex(post.piece),
  }
}

/** Where a page begins. Fault: `pods.cursor`. */
const idOf = (cursor: string | undefined): number | undefined => {
  if (cursor === undefined) return undefined
  const id = Number(cursor)
  if (!/^\d+$/u.test(cursor) || !Number.isSafeInteger(id))
    throw refusal(400, 'cursor', 'This place in the list is not known. Load it from the beginning.')
  return id
}

const pageJson = ({ posts, next }: ModelPage): PodPageJson => ({
  posts: posts.map(podPostJson),
  next: next === undefined ? null : String(next),
})

interface PageInput {
  readonly count?: number | undefined
  readonly before?: string | undefined
}

const queryOf = ({ account }: MemberCall, { count = usualCount, before }: PageInput) => ({
  ...{ count, before: idOf(before), reader: account.name },
})

const nameOf = (name: string): Username => {
  const parsed = parseUsername(name)
  if (parsed === undefined) throw refusal(400, 'name', 'This is no user name.')
  return parsed
}

/** Counts one more of what each account has so many of a day. Fault: `pods.quota`. */
const spend = ({ pod, account }: MemberCall, what: Counted, most: number): Promise<void> =>
  pod.engine.transaction((session) => countOne(session, { account: account.name, what, most, seconds: now(pod) }))

const signedAt = (hex: string, latest: number): ModelPost => {
  const decoded = decodePost(bytesOf(hex))
  if (!decoded.ok) throw refusal(503, 'node', 'The node of this pod gave something that is no post.')
  return { id: 0, post: decoded.value, time: Math.min(decoded.value.time, latest) }
}

const requireRegistered = async ({ overlay }: Pod, name: string): Promise<void> => {
  if ((await asked(overlay.dumppubkey({ username: name }))) === '')
    throw refusal(404, 'nobody', `Nobody has registered ${name}.`)
}

export const writingHandlers: PodHandlers<typeof writing, MemberCall> = {
  createdraft: async (call, { kind, text = '', to, sealed }) => {
    const { pod, account } = call
    const { postsADay } = (await podSettings(pod.engine)).limits
    if ((await countedOn(pod.engine, account.name, 'posts', now(pod))) >= postsADay)
      throw refusal(
        429,
        'quota',
        `You have written ${String(postsADay)} posts today, which is all that this pod allows.`,
        { figures: { what: 'posts', most: postsADay } },
      )
    if ((kind === 'plain' || kind === 'reply') && text.trim() === '')
      throw refusal(400, 'empty', 'The post is empty: nobody would see anything of it.')
    const draft = await asked(pod.overlay.draftpost({ username: account.name, kind, msg: text, to, sealed }))
    await spend(call, 'posts', postsADay)
    return draft
  },
  publish: async ({ pod, account }, { draft, post, items }) => {
    const published = await asked(pod.overlay.publishdraft({ username: account.name, draft, post, items }))
    return podPostJson(signedAt(published.piece, now(pod)))
  },
  createitemdraft: async (call, { resource }) => {
    await spend(call, 'items', itemsADay)
    return asked(call.pod.overlay.draftitem({ username: call.account.name, resource }))
  },
  putitem: async (call, { item }) => {
    await spend(call, 'items', itemsADay)
    await asked(call.pod.overlay.puthosteditem({ username: call.account.name, item }))
    call.pod.profiles.delete(call.account.name)
    return null
  },
  follow: async ({ pod, account }, { name }) => {
    await requireRegistered(pod, name)
    const most = (await podSettings(pod.engine)).limits.follows
    // First the node: what it cannot keep is not promised.
    await asked(pod.overlay.wantnames({ usernames: [name] }))
    try {
      await pod.model.put('follow', { account: account.name, name, most })
    } catch (error) {
      // What cannot be told now is told within the hour (upkeep.ts).
      await unwantAlone(pod, [name]).catch(() => null)
      throw error
    }
    // The last one who followed may have gone meanwhile, see `unwantAlone`.
    await asked(pod.overlay.wantnames({ usernames: [name] }))
    return null
  },
  unfollow: async ({ pod, account }, { name }) => {
    await pod.model.takeOut('follow', account.name, name)
    await asked(unwantAlone(pod, [name]))
    return null
  },
  mute: async ({ pod, account }, { name }) => {
    await pod.model.put('mute', { account: account.name, name, most: maxMuted })
    return null
  },
  unmute: async ({ pod, account }, { name }) => {
    await pod.model.takeOut('mute', account.name, name)
    return null
  },
  report: async ({ pod, account }, about) => {
    await addReport(pod, account.name, about)
    return null
  },
}

/** A post that is not in the model is asked of the network. */
const findPost = async (call: MemberCall, n: string, k: number): Promise<PodPostJson | null> => {
  const { pod } = call
  const held = await pod.model.post({ author: nameOf(n), postNumber: k })
  if (held !== undefined) return podPostJson(held)
  await spend(call, 'lookups', lookupsADay)
  try {
    const { piece } = await pod.overlay.getsignedpost({ username: n, k })
    return podPostJson(signedAt(piece, now(pod)))
  } catch (error) {
    const fault = nodeFault(error)
    if (fault === 'posts.not-found' || fault === 'posts.author-unknown') return null
    return asked(Promise.reject(error as Error))
  }
}

const profileOf = async (call: MemberCall, name: string): Promise<KeptProfile> => {
  const { pod } = call
  const nowMs = pod.clock.monotonicMs()
  const kept = pod.profiles.get(name)
  if (kept !== undefined && kept.untilMs > nowMs) return kept
  await spend(call, 'lookups', lookupsADay)
  const [profile, avatar] = await Promise.all(
    (['profile', 'avatar'] as const).map((resource) =>
      asked(pod.overlay.getsigneditems({ username: name, resource, kind: 's' })),
    ),
  )
  const found = { profile: profile ?? [], avatar: avatar ?? [], untilMs: nowMs + keptMs }
  pod.profiles.set(name, found)
  return found
}

const firstOf = ([item]: readonly string[]): { readonly item: string } | null => (item === undefined ? null : { item })

export const readingHandlers: PodHandlers<typeof reading, MemberCall> = {
  gettimeline: async (call, input) => pageJson(await call.pod.model.timeline(call.account.name, queryOf(call, input))),
  getpersonposts: async (call, { name, ...input }) =>
    // Whoever looks at a muted person wants to see it.
    pageJson(await call.pod.model.person(name, { ...queryOf(call, input), reader: undefined })),
  getpost: (call, { n, k }) => findPost(call, n, k),
  getthread: async (call, { n, k }) => {
    const { above, post, below } = await call.pod.model.thread({ author: nameOf(n), postNumber: k }, call.account.name)
    return {
      above: above.map(podPostJson),
      post: post === undefined ? await findPost(call, n, k) : podPostJson(post),
      below: below.map((answer) => ({ depth: answer.depth, post: podPostJson(answer.post) })),
      next: null,
    }
  },
  getmentions: async (call, input) => pageJson(await call.pod.model.mentions(call.account.name, queryOf(call, input))),
  gettag: async (call, { tag, ...input }) => pageJson(await call.pod.model.tag(tag, queryOf(call, input))),
  search: async (call, { text, ...input }) => pageJson(await call.pod.model.search(text, queryOf(call, input))),
  getsealed: async ({ pod, account }, { after, count = usualCount }) => {
    const { posts, next } = await pod.model.sealed(account.name, idOf(after) ?? 0, count)
    return { posts: posts.map(podPostJson), next: String(next) }
  },
  getprofile: async (call, { name }) => {
    const { pod, account } = call
    const { profile, avatar } = await profileOf(call, name)
    const [following, muted] = await Promise.all([
      pod.model.listed('follow', account.name),
      pod.model.listed('mute', account.name),
    ])
    return {
      ...{ profile: firstOf(profile), avatar: firstOf(avatar) },
      ...{ following: following.includes(name), muted: muted.includes(name) },
      here: (await findAccount(pod.engine, name)) !== undefined,
    }
  },
  getproof: async (call, { name }) => {
    await spend(call, 'lookups', lookupsADay)
    const { proof } = await asked(call.pod.overlay.getuserproof({ username: name }))
    return { name, proof }
  },
  findnames: ({ pod }, { prefix }) => asked(pod.overlay.listusernamespartial({ prefix, count: foundNames })),
  getfollowing: ({ pod, account }) => pod.model.listed('follow', account.name),
  getmuted: ({ pod, account }) => pod.model.listed('mute', account.name),
}
