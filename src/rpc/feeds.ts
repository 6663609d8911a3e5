// Handlers of commands on feeds of the small web.
import { Buffer } from 'node:buffer'
import type { CommandHandlers } from '../api/contract.ts'
import { nowSeconds } from '../base/clock.ts'
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import { rpcErrorCode } from '../api/errors.ts'
import {
  type FeedJson,
  type feeds,
  listFormats,
  type OwnFileJson,
  type TimelineTwtJson,
  type TwtJson,
} from '../api/feeds.ts'
import type { MuteJson } from '../api/shapes.ts'
import type { RpcContext } from './context.ts'
import { isBlankText } from '../protocol/text-grammar.ts'
import { rpcFault } from './errors.ts'
import { postJson } from './post-json.ts'

type Feeds = RpcContext['node']['feeds']
type FollowedFeed = ReturnType<Feeds['of']>[number]
type PlacedTwt = ReturnType<Feeds['timeline']>[number]

const usualFound = 20

/** Own twts of one answer: answers to each are counted. */
const mostOwn = 100

const registryQuestions = ['users', 'tweets', 'mentions', 'tags'] as const

const noFeed =
  'This user has no feed: the node does not know where the world finds it. Set -twtxturl, such as -twtxturl=https://me.example'

type Format = Parameters<Feeds['lists']['exportFor']>[1]['format']

type OwnFile = Awaited<ReturnType<RpcContext['node']['ownFeeds']['files']>>[number]

const ownFileJson = ({ name, type, bytes }: OwnFile): OwnFileJson =>
  type.startsWith('image/')
    ? { name, text: '', base64: Buffer.from(bytes).toString('base64') }
    : { name, text: decodeUtf8Lossy(bytes) }

const formatOf = (format: string): Format => {
  const known = listFormats.find((one) => one === format)
  if (known !== undefined) return known
  throw rpcFault(rpcErrorCode.invalidParams, `format is one of ${listFormats.join(', ')}.`)
}

const feedJson = ({ nick, url, isTold, feed }: FollowedFeed): FeedJson => ({
  ...{ nick, url, told: isTold, name: feed.nick, description: feed.description, type: feed.type },
  ...{ checked: feed.checked, answered: feed.answered, due: feed.due },
  ...{ failures: feed.failures, problem: feed.problem, problemCode: feed.problemCode, movedTo: feed.movedTo },
  ...{ skipped: feed.skipped, cut: feed.isCut, readOnly: feed.isForeign },
})

/** Twts as one local user sees them: under the names that the user gave, and with what is muted. */
const twtsFor = ({ node }: RpcContext, username: string) => {
  const names = new Map(node.feeds.of(username).map(({ url, nick }) => [url, nick]))
  const judge = node.mutes.textJudgeOf(username)
  const twtJson = (placed: PlacedTwt): TwtJson => {
    const { twt, feed } = placed
    return {
      ...node.feeds.hashes(twt),
      ...{ url: feed.url, nick: names.get(feed.url) ?? feed.nick ?? '', written: twt.instant, raw: twt.text },
      ...{ stamp: twt.written, text: node.feeds.shown(twt.text), answers: twt.subject, edited: twt.edited !== 0 },
    }
  }
  return (placed: PlacedTwt): TimelineTwtJson => {
    const twt = twtJson(placed)
    const mute = judge(twt.text)
    const muted: { readonly muted?: MuteJson } =
      mute === undefined ? {} : { muted: { kind: mute.kind, value: mute.value, until: mute.until ?? null } }
    return { time: placed.twt.place, twt, ...muted }
  }
}

/** Where a page ended, as a text that clients give back. */
const positionOf = (before: string | undefined): { readonly place: number; readonly id: number } | undefined => {
  if (before === undefined || before === '') return undefined
  const [, place, id] = /^(-?\d{1,13})-(\d{1,13})$/u.exec(before) ?? []
  if (place === undefined || id === undefined)
    throw rpcFault(rpcErrorCode.invalidParams, 'before is what next of the page above was.')
  return { place: Number(place), id: Number(id) }
}

const nextOf = (placed: readonly PlacedTwt[], count: number): string | null => {
  const last = placed.at(-1)
  return last === undefined || placed.length < count ? null : `${String(last.twt.place)}-${String(last.twt.id)}`
}

export const feedHandlers: CommandHandlers<typeof feeds, RpcContext> = {
  previewfeed: async ({ node, gates }, { address, count }) => {
    const { isForeign, ...found } = await gates.gets.run(() => node.feeds.preview(address, count))
    return {
      ...found,
      readOnly: isForeign,
      description: found.description ?? null,
      movedTo: found.movedTo ?? null,
      newest: found.newest.map(({ time, text }) => ({
        ...{ written: time.instant, stamp: time.text, raw: text, text: node.feeds.shown(text) },
      })),
    }
  },
  followfeed: async ({ node, gates }, { username, address, nick }) =>
    feedJson(await gates.gets.run(() => node.feeds.follow(username, address, nick))),
  unfollowfeed: ({ node }, { username, address }) => node.feeds.unfollow(username, address) !== undefined,
  listfeeds: ({ node }, { username }) => node.feeds.of(username).map(feedJson),
  getfeedavatar: async ({ node, gates }, { username, address }) => {
    const followed = node.feeds.of(username).find(({ url, nick }) => url === address || nick === address)
    const found = followed === undefined ? undefined : await gates.gets.run(() => node.feedAvatars.of(followed.feed))
    if (found === undefined) return null
    const { type, width, height, bytes } = found
    return { type, width, height, data: Buffer.from(bytes).toString('base64') }
  },
  listowntwts: ({ node }, { username, count = usualFound }) =>
    node.ownFeeds.lines.newest(username, Math.min(Math.max(count, 0), mostOwn)).map((twt) => {
      const { hash } = node.feeds.hashes(twt)
      const former = node.ownFeeds.lines.formerNames(twt.id)
      const answered = node.feeds.answersTo([hash, ...former])
      return {
        ...{ hash, written: twt.instant, raw: twt.text, text: node.feeds.shown(twt.text) },
        ...{ answers: twt.subject, answered, former },
      }
    }),
  edittwt: async ({ node }, { username, hash, msg, even_so: evenSo = false }) => {
    if (isBlankText(msg)) throw rpcFault(rpcErrorCode.invalidParams, 'The text is empty: write one.')
    const wanted = hash.trim().replace(/^#/u, '').toLowerCase()
    const twt = node.ownFeeds.lines.byHash(wanted)
    const former = twt === undefined ? wanted : node.feeds.hashes(twt).hash
    const detached = twt === undefined ? 0 : node.feeds.answersTo([former])
    if (detached > 0 && !evenSo)
      throw rpcFault(
        rpcErrorCode.misc,
        `Others would see ${String(detached)} answers to it without what they answer. Change it even so, or answer it yourself.`,
      )
    const { line } = node.feeds.lists.addressed(username, msg)
    return { hash: await node.ownFeeds.edit(username, wanted, line), former, detached }
  },
  tellfeed: ({ node }, { username, address, public: isTold }) => {
    if (isTold && node.ownFeeds.urlOf(username) === undefined) throw rpcFault(rpcErrorCode.misc, noFeed)
    return node.feeds.tell(username, address, isTold)
  },
  listfeedfollowers: ({ node }, { username }) => node.smallWeb.followers.of(username),
  listheard: ({ node }, { username, count = usualFound }) =>
    node.smallWeb.mentions.of(username, count).map((heard) => {
      const { url, nick, digest, instant, text, subject, came } = heard
      const hash = digest === '' ? null : node.feeds.hashes(heard).hash
      return { url, nick, hash, written: instant, text: node.feeds.shown(text), answers: subject, came }
    }),
  askregistry: ({ node, gates }, { registry, question, query = '', page = 1 }) => {
    const known = registryQuestions.find((one) => one === question)
    if (known === undefined)
      throw rpcFault(rpcErrorCode.invalidParams, `question is one of ${registryQuestions.join(', ')}.`)
    return gates.gets.run(() => node.smallWeb.registries.ask(registry, { question: known, query, page }))
  },
  tellregistry: async ({ node, gates }, { username, registry }) => {
    const url = node.ownFeeds.urlOf(username)
    if (url === undefined) throw rpcFault(rpcErrorCode.misc, noFeed)
    await gates.gets.run(() => node.smallWeb.registries.register(registry, username, url))
    return true
  },
  checkfeeds: ({ node, gates }, { username }) => gates.gets.run(() => node.feeds.lists.check(username)),
  exportfollows: ({ node }, { username, format, existing }) =>
    node.feeds.lists.exportFor(username, {
      ...{ format: formatOf(format), nick: username, url: node.ownFeeds.urlOf(username), existing },
    }),
  importfollows: async ({ node }, { username, text, format }) => {
    const known = format === undefined || format === '' ? undefined : formatOf(format)
    const { nick, url, ...counts } = await node.feeds.lists.importFor(username, text, known)
    return { ...counts, nick: nick ?? null, url: url ?? null }
  },
  gettwts: (context, { username, count, before, url }) => {
    const { feeds: all } = context.node
    const position = positionOf(before)
    const isFollowed = url !== undefined && all.of(username).some((one) => one.url === url)
    const placed =
      url === undefined ? all.timeline(username, count, position) : isFollowed ? all.view(url, count, position) : []
    return { twts: placed.map(twtsFor(context, username)), next: nextOf(placed, count) }
  },
  searchtwts: (context, { username, text, count = usualFound }) =>
    context.node.feeds.search(username, text, count).map(twtsFor(context, username)),
  publishtwt: async ({ node }, { username, msg, time }) => {
    if (isBlankText(msg)) throw rpcFault(rpcErrorCode.invalidParams, 'The text is empty: write one.')
    if (time !== undefined && (time < 0 || time > nowSeconds(node.clock)))
      throw rpcFault(rpcErrorCode.invalidParams, 'A twt of a time to come would be shown by nobody.')
    const { line, post } = node.feeds.lists.addressed(username, msg)
    const publish = () => node.posts.publish({ username, text: post })
    return postJson(
      node.ownFeeds.urlOf(username) === undefined || (line === msg && time === undefined)
        ? await publish()
        : await node.ownFeeds.publish(username, { text: line, instant: time }, publish),
    )
  },
  replytwt: async ({ node }, { username, hash, msg }) => {
    const to = node.feeds.answerTo(username, hash)
    if (to === undefined) throw rpcFault(rpcErrorCode.misc, 'No feed that this user follows has a twt with this hash.')
    if (isBlankText(msg))
      throw rpcFault(rpcErrorCode.invalidParams, 'The answer is empty: nobody would see anything of it.')
    // As a post it names the feed in a way that is no mention of a user of twister.
    const text = `${to.nick}@${to.host}: ${msg}`
    return postJson(
      await node.ownFeeds.answer(username, { ...to, text: msg }, () => node.posts.publish({ username, text })),
    )
  },
  getownfeed: async ({ node }, { username }) => {
    const files = await node.ownFeeds.files(username)
    const url = node.ownFeeds.urlOf(username)
    if (url === undefined) throw rpcFault(rpcErrorCode.misc, noFeed)
    return { url, files: files.map(ownFileJson) }
  },
  getconversation: async (context, { username, hash }) => {
    const conversation = await context.gates.gets.run(() => context.node.feeds.conversation(hash))
    const json = twtsFor(context, username)
    const { root, found, answers } = conversation
    return {
      hash: conversation.hash,
      root: root === undefined ? null : json(root),
      found:
        found === undefined
          ? null
          : {
              url: found.url,
              nick: found.nick ?? '',
              written: found.instant,
              text: context.node.feeds.shown(found.text),
            },
      answers: answers.map((answer) => ({ ...json(answer), depth: answer.depth, fork: answer.isFork })),
    }
  },
}
