// Friendly commands on whom a user follows, in public or not, and might follow.
import { followedByWords } from '../api/follow-words.ts'
import { CodedError } from '../base/coded-error.ts'
import { followFeeds, isFeedWord, unfollowFeeds } from './feed-verbs.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

/** Suggestions of one answer. */
const shown = 20

const follow = async (session: Session, words: readonly string[]): Promise<void> => {
  const { client, flags } = session
  if (words.some(isFeedWord)) return followFeeds(session, words)
  const names = words.map(nameOf)
  const isTold = flags.has('public')
  if (isTold && flags.has('private')) throw new CodedError('cli.word', 'Follow in public or not: choose one.')
  const username = await chosenUser(session)
  if (isTold || flags.has('private')) await client.followpublicly({ username, users: names, public: isTold })
  else await client.follow({ username, users: names })
  const followed = new Set(await client.getfollowing({ username }))
  const others = names.filter((name) => !followed.has(name))
  const value = { username, followed: names.filter((name) => followed.has(name)), refused: others }
  answerWith(session, value, () => {
    for (const name of value.followed) line(session, `${username} follows ${name}${isTold ? ' in public' : ''}`)
  })
  if (others.length > 0)
    throw new CodedError(
      'cli.not-followed',
      `Nobody has registered ${others.join(', ')}, or the chain is not synced yet: see ${session.terminal.call} status`,
    )
  return undefined
}

const unfollow = async (session: Session, words: readonly string[]): Promise<void> => {
  if (words.some(isFeedWord)) return unfollowFeeds(session, words)
  const names = words.map(nameOf)
  const username = await chosenUser(session)
  await session.client.unfollow({ username, users: names })
  answer(session, `${username} no longer follows ${names.join(', ')}`, { username, unfollowed: names })
  return undefined
}

/** The own list in the network, and whom of it this node does not follow. */
const showFound = async (session: Session, username: string): Promise<void> => {
  const found = await session.client.getpublicfollowing({ username })
  answerWith(session, found, () => {
    const { following, missing } = found
    line(
      session,
      `${username} follows ${String(following.length)} in public, ${String(missing.length)} of them not here.`,
    )
    for (const name of missing) line(session, name)
    if (missing.length > 0) line(session, `Follow them here, too: ${session.terminal.call} following --adopt`)
  })
}

const following = async (session: Session): Promise<void> => {
  const { client, flags } = session
  const username = await chosenUser(session)
  if (flags.has('found')) return showFound(session, username)
  const names = flags.has('adopt')
    ? await client.adoptfollowing({ username })
    : flags.has('public')
      ? (await client.listfollowing({ username })).filter((one) => one.public).map((one) => one.username)
      : await client.getfollowing({ username })
  answerWith(session, names, () => {
    for (const name of names) line(session, name)
  })
}

const suggest = async (session: Session): Promise<void> => {
  const username = await chosenUser(session)
  const found = await session.client.suggestfollows({ username, count: shown })
  answerWith(session, found, () => {
    rows(
      session,
      found.suggestions.map(({ username: name, followedBy, count }) => [name, followedByWords(followedBy, count)]),
    )
    const { read, followed, suggestions } = found
    if (suggestions.length === 0)
      line(session, 'Nobody: whom you follow tells of nobody in public, as far as is known.')
    if (read < followed)
      line(session, `Read so far: the lists of ${String(read)} of ${String(followed)} users. Ask again for more.`)
  })
}

/** In the order of the help. */
export const followVerbs: Readonly<Record<string, Verb>> = {
  follow: {
    usage: 'follow [-u name] [--public | --private] <names | feed addresses>',
    summary:
      'Follow users, or feeds of the small web (https://…/twtxt.txt, @name@example.org). Say so in public, or no more; nothing is said unless you want to.',
    words: [1, Infinity],
    takesUser: true,
    flags: ['public', 'private'],
    run: follow,
  },
  unfollow: {
    usage: 'unfollow [-u name] <names | feed addresses>',
    summary: 'Stop following users or feeds.',
    words: [1, Infinity],
    takesUser: true,
    run: unfollow,
  },
  following: {
    usage: 'following [-u name] [--public | --found | --adopt]',
    summary:
      'Whom a user follows; in public; whom its public list in the network names besides; or follow those here, too.',
    words: [0, 0],
    takesUser: true,
    flags: ['public', 'found', 'adopt'],
    run: following,
  },
  suggest: {
    usage: 'suggest [-u name]',
    summary: 'Whom a user might follow: those whom the followed follow in public.',
    words: [0, 0],
    takesUser: true,
    run: suggest,
  },
}
