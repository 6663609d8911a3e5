// Friendly commands on feeds of the small web.
import type { FeedJson, TimelineTwtJson } from '../api/feeds.ts'
import { muteName } from '../api/mute-words.ts'
import { CodedError } from '../base/coded-error.ts'
import { wrapped } from './layout.ts'
import { paint, plainText, type Terminal, whenText } from './render.ts'
import { answer, answerWith, chosenUser, line, rows, type Session, type Verb } from './verb.ts'

/** Twts of one answer. */
const shown = 20

/** Whether a word names a feed and no user: an address, or a name at a host. */
export const isFeedWord = (word: string): boolean =>
  /^[a-z][a-z0-9+.-]*:\/\/|^@?[^@\s]+@[^@\s]+$|^[^@\s]+\//iu.test(word)

const checkAll = (words: readonly string[]): void => {
  const name = words.find((word) => !isFeedWord(word))
  if (name !== undefined)
    throw new CodedError('cli.word', `“${name}” is no address of a feed: name users and feeds in two commands.`)
}

/** Follows feeds, one after another; `--public` tells each of them, `--private` no more. */
export const followFeeds = async (session: Session, words: readonly string[]): Promise<void> => {
  checkAll(words)
  const { client, flags } = session
  const username = await chosenUser(session)
  const isTold = flags.has('public')
  for (const address of words) {
    const feed = await client.followfeed({ username, address })
    if (isTold || flags.has('private')) await client.tellfeed({ username, address: feed.url, public: isTold })
    const about = `${username} follows ${plainText(feed.nick)} (${plainText(feed.url)})${isTold ? ' in public' : ''}`
    answer(session, about, { ...feed, told: isTold || (feed.told && !flags.has('private')) })
  }
}

/** Follows feeds no more. */
export const unfollowFeeds = async (session: Session, words: readonly string[]): Promise<void> => {
  checkAll(words)
  const username = await chosenUser(session)
  for (const address of words) {
    const wasFollowed = await session.client.unfollowfeed({ username, address })
    const text = wasFollowed ? `${username} no longer follows ${address}` : `${username} did not follow ${address}`
    answer(session, text, { username, address, wasFollowed })
  }
}

/** One twt. */
export const renderTwt = (terminal: Terminal, { time, twt, muted }: TimelineTwtJson): string => {
  const name = paint(terminal, 'bold', `@${plainText(twt.nick).replace(/\s/gu, '')}`)
  const head = `${name} ${paint(terminal, 'dim', `${whenText(time)} #${twt.hash}${twt.edited ? ' edited' : ''}`)}`
  const about = twt.answers === null ? '' : paint(terminal, 'dim', ` answers #${plainText(twt.answers)}`)
  const text = muted === undefined ? plainText(twt.text) : `(muted: ${plainText(muteName(muted))})`
  return wrapped(`${head}${about}\n  ${text}`, terminal.columns, 2)
}

/** How a feed is, in words. */
const stateOf = ({ problem, answered, movedTo, cut }: FeedJson): string => {
  if (problem !== null) return `! ${problem}${answered === null ? '' : ` Last read ${whenText(answered)}.`}`
  const moved = movedTo === null ? '' : ` It has moved to ${movedTo}: follow it there.`
  return `read ${whenText(answered)}${cut ? ', too long to be read whole' : ''}${moved}`
}

const feeds = async (session: Session): Promise<void> => {
  const followed = await session.client.listfeeds({ username: await chosenUser(session) })
  answerWith(session, followed, () => {
    if (followed.length === 0)
      line(session, `No feeds yet. Follow one: ${session.terminal.call} follow https://example.org/twtxt.txt`)
    rows(
      session,
      followed.map((feed) => [plainText(feed.nick), plainText(feed.url), plainText(stateOf(feed))]),
    )
  })
}

/** Who says that they follow, and who speaks to a user. */
const followers = async (session: Session): Promise<void> => {
  const found = await session.client.listfeedfollowers({ username: await chosenUser(session) })
  answerWith(session, found, () => {
    if (found.length === 0)
      line(session, 'Nobody has said so yet. Readers say it as they fetch the feed, if they want to.')
    rows(
      session,
      found.map(({ nick, url, seen, verified }) => [
        plainText(nick),
        plainText(url),
        `seen ${whenText(seen)}, ${verified === null ? 'says so' : `follows, as its feed says (${whenText(verified)})`}`,
      ]),
    )
  })
}

const heard = async (session: Session): Promise<void> => {
  const found = await session.client.listheard({ username: await chosenUser(session), count: shown })
  answerWith(session, found, () => {
    if (found.length === 0) line(session, 'Nothing yet.')
    for (const { nick, url, hash, written, text } of [...found].reverse())
      line(
        session,
        `@${plainText(nick)} ${whenText(written)}${hash === null ? '' : ` #${hash}`} ${plainText(url)}\n  ${plainText(text)}`,
      )
  })
}

const ownTwts = async (session: Session): Promise<void> => {
  const found = await session.client.listowntwts({ username: await chosenUser(session), count: shown })
  answerWith(session, found, () => {
    if (found.length === 0) line(session, 'No twts yet: a user has a feed when -twtxturl says where it is.')
    for (const { hash, written, text, answered, former } of [...found].reverse()) {
      const about = [...(answered > 0 ? [`${String(answered)} answers`] : []), ...(former.length > 0 ? ['edited'] : [])]
      line(
        session,
        `#${hash} ${whenText(written)}${about.length > 0 ? ` (${about.join(', ')})` : ''}\n  ${plainText(text)}`,
      )
    }
  })
}

const edit = async (session: Session, [hash = '', ...words]: readonly string[]): Promise<void> => {
  const username = await chosenUser(session)
  const given = { username, hash, msg: words.join(' '), even_so: session.flags.has('even-so') }
  const edited = await session.client.edittwt(given)
  const alone = edited.detached === 0 ? '' : ` Others see ${String(edited.detached)} answers to it alone.`
  answer(session, `#${edited.former} is #${edited.hash} now, and found here by both.${alone}`, { ...edited })
}

const questions: readonly string[] = ['users', 'tweets', 'mentions', 'tags']

const registry = async (
  session: Session,
  [address = '', question = '', query = '']: readonly string[],
): Promise<void> => {
  const username = await chosenUser(session)
  if (question === 'tell') {
    await session.client.tellregistry({ username, registry: address })
    answer(session, `${address} knows ${username} now.`, { username, registry: address })
    return
  }
  if (!questions.includes(question))
    throw new CodedError('cli.word', `Write one of ${questions.join(', ')} or tell behind the address.`)
  const found = await session.client.askregistry({ username, registry: address, question, query })
  answerWith(session, found, () => {
    if (found.length === 0) line(session, 'The registry knows nothing of this.')
    for (const { nick, url, stamp, text } of found)
      line(
        session,
        `@${plainText(nick)} ${plainText(url)} ${plainText(stamp)}${text === '' ? '' : `\n  ${plainText(text)}`}`,
      )
  })
}

const feed = async (session: Session, [address = '']: readonly string[]): Promise<void> => {
  const preview = await session.client.previewfeed({ username: await chosenUser(session), address })
  answerWith(session, preview, () => {
    const { nick, url, description, twts, newest, movedTo, saysOtherHost, readOnly } = preview
    line(session, `${paint(session.terminal, 'bold', plainText(nick))} ${plainText(url)}, ${String(twts)} twts`)
    if (description !== null) line(session, `  ${plainText(description)}`)
    if (movedTo !== null) line(session, `  It has moved to ${plainText(movedTo)}.`)
    if (saysOtherHost)
      line(session, '  It says that it is of another host: whoever wrote it may pretend to be somebody.')
    if (readOnly) line(session, '  It can only be read: nobody there would see an answer.')
    for (const { written, text } of newest) line(session, `  ${whenText(written)} ${plainText(text)}`)
  })
}

const conversation = async (session: Session, [hash = '']: readonly string[]): Promise<void> => {
  const found = await session.client.getconversation({ username: await chosenUser(session), hash })
  answerWith(session, found, () => {
    const { terminal } = session
    if (found.root !== null) line(session, renderTwt(terminal, found.root))
    else if (found.found !== null)
      line(
        session,
        `@${plainText(found.found.nick)} ${whenText(found.found.written)} (not followed)\n  ${plainText(found.found.text)}`,
      )
    else line(session, `#${plainText(found.hash)} could not be found: it is of nobody you follow, or was edited.`)
    for (const one of found.answers) line(session, renderTwt(terminal, one).replace(/^/gmu, '  '.repeat(one.depth)))
  })
}

/** In the order of the help. */
export const feedVerbs: Readonly<Record<string, Verb>> = {
  feeds: {
    usage: 'feeds [-u name]',
    summary: 'The feeds of the small web that a user follows, and how they are.',
    words: [0, 0],
    takesUser: true,
    run: feeds,
  },
  feed: {
    usage: 'feed [-u name] <address>',
    summary: 'Look at a feed before following it.',
    words: [1, 1],
    takesUser: true,
    run: feed,
  },
  conversation: {
    usage: 'conversation [-u name] <hash>',
    summary: 'A conversation over feeds, by the hash of a twt.',
    words: [1, 1],
    takesUser: true,
    run: conversation,
  },
  answer: {
    usage: 'answer [-u name] <hash> <text>',
    summary: 'Answer a twt, in your feed and as a post.',
    words: [2, Infinity],
    takesUser: true,
    run: async (session, [hash = '', ...words]) => {
      const username = await chosenUser(session)
      const post = await session.client.replytwt({ username, hash, msg: words.join(' ') })
      answer(session, `${username} has answered #${hash.replace(/^#/u, '')}`, { ...post })
    },
  },
  mytwts: {
    usage: 'mytwts [-u name]',
    summary: 'The newest lines of the feed of a user, with their hashes.',
    words: [0, 0],
    takesUser: true,
    run: ownTwts,
  },
  edittwt: {
    usage: 'edittwt [-u name] [--even-so] <hash> <text>',
    summary:
      'Write a line of your feed anew, with its time. Where others see answers to it alone then, you are told, and nothing is done without --even-so.',
    words: [2, Infinity],
    takesUser: true,
    flags: ['even-so'],
    run: edit,
  },
  followers: {
    usage: 'followers [-u name]',
    summary:
      'Who follows the twtxt feed of a user, as far as they say so; those whose own feeds say it, too, are told apart.',
    words: [0, 0],
    takesUser: true,
    run: followers,
  },
  heard: {
    usage: 'heard [-u name]',
    summary: 'What feeds and pages said to a user, of people who need not be followed (Webmention).',
    words: [0, 0],
    takesUser: true,
    run: heard,
  },
  registry: {
    usage: 'registry [-u name] <address> <users|tweets|mentions|tags|tell> [words]',
    summary: 'Ask a registry of twtxt for users, twts, mentions of a feed or a tag; or tell it of the feed of a user.',
    words: [2, 3],
    takesUser: true,
    run: registry,
  },
  twts: {
    usage: 'twts [-u name] <text>',
    summary: 'Twts of followed feeds that hold a text.',
    words: [1, 1],
    takesUser: true,
    run: async (session, [text = '']) => {
      const found = await session.client.searchtwts({ username: await chosenUser(session), text, count: shown })
      answerWith(session, found, () => {
        for (const twt of [...found].reverse()) line(session, renderTwt(session.terminal, twt))
      })
    },
  },
}
