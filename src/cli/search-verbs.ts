// Friendly commands that find: conversations, mentions, hashtags, words and people.
import { mutedWords } from '../api/mute-words.ts'
import type { FoundProfileJson, PostJson, PostPageJson, ThreadJson } from '../api/shapes.ts'
import { table } from './layout.ts'
import { paint, plainText, renderPost } from './render.ts'
import { unmutedPosts } from './unmuted-posts.ts'
import { answer, answerWith, chosenUser, line, postNamed, readerOf, type Session, type Verb } from './verb.ts'

/** Posts, names or tags of one answer. */
const found = 20

/** What is found as JSON, or as lines; one sentence when there is nothing. */
const tell = (session: Session, value: unknown, lines: readonly string[], nothing: string): void => {
  answerWith(session, value, () => {
    for (const each of lines.length === 0 ? [nothing] : lines) line(session, each)
  })
}

/** Oldest first: the newest stands where the eye is. */
const postLines = ({ terminal }: Session, posts: readonly PostJson[]): readonly string[] =>
  [...posts].reverse().map((post) => renderPost(terminal, post))

const pageLines = (session: Session, { posts }: PostPageJson): readonly string[] =>
  postLines(
    session,
    posts.map(({ post }) => post),
  )

const indented = (text: string, depth: number): string =>
  text
    .split('\n')
    .map((each) => `${'  '.repeat(depth)}${each}`)
    .join('\n')

const threadLines = ({ terminal }: Session, thread: ThreadJson): readonly string[] => {
  const { above, missing, post, below, muted = [] } = thread
  /** A muted post keeps its place, so that the conversation has no hole. */
  const shown = (each: PostJson): string => {
    const { n, k } = each.userpost
    const mute = muted.find((other) => other.n === n && other.k === k)
    return mute === undefined
      ? renderPost(terminal, each)
      : paint(terminal, 'dim', `(${plainText(mutedWords(mute.by))})`)
  }
  const gap = missing === null ? [] : [paint(terminal, 'dim', `(@${missing.n} #${String(missing.k)} could not be had)`)]
  if (post === null && below.length === 0) return []
  const self = post === null ? paint(terminal, 'dim', '(the post itself could not be had)') : shown(post)
  return [
    ...gap,
    ...above.map(shown),
    paint(terminal, 'yellow', '▸ ') + self,
    ...below.map((each) => indented(shown(each.post), each.depth)),
  ]
}

const thread = async (session: Session, words: readonly string[]): Promise<void> => {
  const conversation = await session.client.getthread({
    ...postNamed(words),
    count: found,
    reader: await readerOf(session),
  })
  tell(session, conversation, threadLines(session, conversation), 'Nobody who was asked has this post.')
}

const mentions = async (session: Session): Promise<void> => {
  const username = await chosenUser(session)
  const page = await unmutedPosts<number>(found, (count, before) =>
    session.client.getmentioning({ username, count, before, reader: username }),
  )
  tell(session, page, pageLines(session, page), `Nobody has mentioned ${username} yet, as far as this node knows.`)
}

const watchedTags = async (session: Session): Promise<void> => {
  const watched = await session.client.listwatchedtags({ username: await chosenUser(session) })
  const { terminal } = session
  const cells = watched.map(({ tag, peers }) => [
    paint(terminal, 'cyan', `#${plainText(tag)}`),
    peers === 1 ? '1 other watches' : `${String(peers)} others watch`,
  ])
  const lines = watched.length === 0 ? [] : [table(cells, terminal.columns)]
  tell(session, watched, lines, `No hashtag is watched. Watch one: ${terminal.call} tag --watch <hashtag>`)
}

/** True when it was all that was to be done. */
const changedWatching = async (session: Session, tag: string): Promise<boolean> => {
  const { client, flags } = session
  if (flags.has('unwatch')) {
    const changed = await client.unwatchtag({ username: await chosenUser(session), tag })
    answer(session, changed ? 'watched no more' : 'It was not watched.', { tag, changed })
    return true
  }
  if (flags.has('watch')) await client.watchtag({ username: await chosenUser(session), tag })
  return false
}

const tagged = async (session: Session, [tag]: readonly string[]): Promise<void> => {
  if (tag === undefined) {
    await watchedTags(session)
    return
  }
  if (await changedWatching(session, tag)) return
  const reader = await readerOf(session)
  const page = await unmutedPosts<number>(found, (count, before) =>
    session.client.gettagged({ tag, count, before, reader }),
  )
  tell(session, page, pageLines(session, page), `No posts with ${plainText(tag)} were found.`)
}

const search = async (session: Session, words: readonly string[]): Promise<void> => {
  const network = session.flags.has('network')
  const reader = await readerOf(session)
  const input = { text: words.join(' '), count: found, reader, ...(network ? { network } : {}) }
  const { posts, next } = await session.client.findposts(input)
  const page = { posts: posts.filter(({ muted }) => muted === undefined), next }
  const more = next === null ? [] : ['There is more that was not looked at: more words find less.']
  tell(
    session,
    page,
    [...more, ...pageLines(session, page)],
    network
      ? 'No posts with these words were found.'
      : 'No posts with these words are here. Ask the network: --network',
  )
}

const trends = async (session: Session): Promise<void> => {
  const tags = await session.client.gettrendinghashtags({ count: found })
  const lines = tags.map((tag) => paint(session.terminal, 'cyan', `#${plainText(tag)}`))
  tell(session, tags, lines, 'No hashtags were used this week, as far as this node knows.')
}

const textOf = (profile: unknown, member: string): string => {
  const value =
    typeof profile === 'object' && profile !== null ? (profile as Record<string, unknown>)[member] : undefined
  return typeof value === 'string' ? plainText(value) : ''
}

const who = async (session: Session, words: readonly string[]): Promise<void> => {
  const { client, terminal } = session
  const text = words.join(' ')
  const names = (await client.search({ scope: 'users', text, count: found })) as readonly string[]
  const options = { mode: 'all', case: 'insensitive' }
  const profiles = (await client.search({
    scope: 'profiles',
    text,
    count: found,
    options,
  })) as readonly FoundProfileJson[]
  const known = new Map(profiles.map(({ username, profile }) => [username, profile]))
  const people = [...new Set([...names, ...known.keys()])].map((username) => ({
    username,
    profile: known.get(username) ?? null,
  }))
  const cells = people.map(({ username, profile }) => [
    paint(terminal, 'bold', `@${username}`),
    textOf(profile, 'fullname'),
  ])
  const lines = people.length === 0 ? [] : [table(cells, terminal.columns)]
  tell(session, people, lines, 'Nobody of this name is registered, and no profile that was seen has these words.')
}

/** In the order of the help. */
export const searchVerbs: Readonly<Record<string, Verb>> = {
  thread: {
    usage: 'thread [-u name] <name> <number>',
    summary: 'The conversation around a post: what it answers, and what answers it.',
    words: [1, 2],
    takesUser: true,
    run: thread,
  },
  mentions: {
    usage: 'mentions [-u name]',
    summary: 'The newest posts by anyone that mention a user.',
    words: [0, 0],
    takesUser: true,
    run: mentions,
  },
  tag: {
    usage: 'tag [-u name] [--watch|--unwatch] [<hashtag>]',
    summary:
      'The newest posts with a hashtag; with --watch further ones come as they are written. Quote it, or leave its # out: shells take # for a comment. Without it: what you watch.',
    words: [0, 1],
    takesUser: true,
    flags: ['watch', 'unwatch'],
    run: tagged,
  },
  search: {
    usage: 'search [-u name] [--network] [--] <words>',
    summary: 'The newest posts with all of these words; with --network also those of people whom nobody here follows.',
    words: [1, Infinity],
    takesUser: true,
    flags: ['network'],
    run: search,
  },
  trends: {
    usage: 'trends',
    summary: 'The hashtags that are used most.',
    words: [0, 0],
    run: trends,
  },
  who: {
    usage: 'who <text>',
    summary: 'Registered names that hold a text, and profiles with these words.',
    words: [1, Infinity],
    run: who,
  },
}
