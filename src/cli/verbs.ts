// The friendly commands: few words, one sentence of answer, honest progress.
import { usersBelow } from '../api/full-page.ts'
import type { TimelineTwtJson } from '../api/feeds.ts'
import type { KeyChangeJson } from '../api/names.ts'
import type { TimelinePostJson } from '../api/shapes.ts'
import { CodedError } from '../base/coded-error.ts'
import { backupVerbs } from './backup-verbs.ts'
import { bookmarkVerbs } from './bookmark-verbs.ts'
import { credentialVerbs } from './credential-verbs.ts'
import { podVerbs } from './pod-verbs.ts'
import { deliveryVerbs } from './delivery-verbs.ts'
import { doctorVerbs } from './doctor-verbs.ts'
import { dhtVerbs } from './dht-verbs.ts'
import { feedVerbs, renderTwt } from './feed-verbs.ts'
import { followVerbs } from './follow-verbs.ts'
import { gapVerbs } from './gap-verbs.ts'
import { guardianVerbs } from './guardian-verbs.ts'
import { inviteVerbs } from './invite-verbs.ts'
import { listVerbs } from './list-verbs.ts'
import { messageVerbs } from './message-verbs.ts'
import { muteVerbs } from './mute-verbs.ts'
import { nameVerbs, renderKeyChange } from './name-verbs.ts'
import { peopleVerbs } from './people-verbs.ts'
import { postVerbs } from './post-verbs.ts'
import { paint, renderPost, renderStatus, renderUser, type Terminal, userCells } from './render.ts'
import { recoveryVerbs } from './recovery-verbs.ts'
import { scheduleVerbs } from './schedule-verbs.ts'
import { searchVerbs } from './search-verbs.ts'
import { unmutedPosts } from './unmuted-posts.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'
import { safeJson } from './words.ts'
import { twtxtVerbs } from './twtxt-verbs.ts'
import { walletVerbs } from './wallet-verbs.ts'

/** How often the state of a registration is asked for, in milliseconds. */
const pollMs = 300

/** Posts of a timeline. */
const timelineCount = 20

const register = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const { client, terminal } = session
  const name = nameOf(typed)
  if (session.flags.has('stop')) {
    await client.stopregistration({ username: name })
    const again = `${terminal.call} register ${name}`
    answer(session, `The registration of ${name} is stopped. Its key is kept; begin again with: ${again}`, {
      stopped: name,
    })
    return
  }
  const users = await client.listwalletusers({})
  const secret = users.includes(name) ? undefined : await client.createwalletuser({ username: name })
  if (secret !== undefined && !session.json) {
    line(
      session,
      `The secret key of ${paint(terminal, 'bold', name)}. Whoever has it is ${name}; nobody can replace it. Keep it safe:`,
    )
    line(session, `\n    ${secret}\n`)
  }
  const isNew = (await stateOf(session, name))?.state === 'no-registration'
  if (isNew) await client.registeruser({ username: name })
  await watchRegistration(session, name)
  if (session.json) line(session, safeJson({ username: name, secret }))
}

const stateOf = async ({ client }: Session, name: string) =>
  (await client.getstatus({})).users.find(({ username }) => username === name)

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs))

/** Shows each new state of a registration, over the old one where somebody watches. */
const showStates = ({ terminal, json }: Session) => {
  let shown = ''
  return (text: string): void => {
    if (text === shown || json) return
    if (terminal.live === undefined) terminal.write(`${text}\n`)
    else terminal.live(text)
    shown = text
  }
}

const watchRegistration = async (session: Session, name: string): Promise<void> => {
  const show = showStates(session)
  for (;;) {
    const user = await stateOf(session, name)
    if (user !== undefined) show(renderUser(session.terminal, user))
    const isOver = user === undefined || user.state === 'taken' || user.state === 'no-registration'
    if (isOver || user.state === 'ready') session.terminal.live?.done()
    if (isOver) throw new CodedError('cli.not-registered', `${name} could not be registered.`)
    if (user.state === 'ready') return
    await wait()
  }
}

/** Posts of one user, up to a number. */
interface UserRange {
  readonly username: string
  readonly max_id?: number
}

/** What is left of users below posts that were read, newest first. */
const below = (users: readonly UserRange[], read: readonly TimelinePostJson[]): readonly UserRange[] =>
  usersBelow(users, new Map(read.map(({ post: { userpost } }) => [userpost.n, userpost.k])), (user, number) => ({
    ...user,
    max_id: number,
  }))

const renderEntry = (terminal: Terminal, entry: TimelinePostJson | TimelineTwtJson | KeyChangeJson): string => {
  if ('twt' in entry) return renderTwt(terminal, entry)
  return 'post' in entry ? renderPost(terminal, entry.post) : renderKeyChange(terminal, entry)
}

const timeline = async (session: Session): Promise<void> => {
  const user = await chosenUser(session)
  const followed = await session.client.getfollowing({ username: user })
  const everyone = [...new Set([user, ...followed])].map((username): UserRange => ({ username }))
  const { posts } = await unmutedPosts<readonly UserRange[]>(timelineCount, async (count, from) => {
    const users = from ?? everyone
    // Not getposts: a promoted message that is due belongs to the page.
    const newest = await session.client.gettimeline({ count, users, reader: user })
    return { posts: newest, next: newest.length < count ? null : below(users, newest) }
  })
  const { twts } = await session.client.gettwts({ username: user, count: timelineCount })
  const changes = await session.client.listkeychanges({ username: user, count: timelineCount })
  const oldest = posts.length < timelineCount ? -Infinity : (posts.at(-1)?.time ?? -Infinity)
  // In one order; of two of the same second the post comes first. Whose key changed long ago is no news.
  const entries = [
    ...posts,
    ...twts.filter(({ muted }) => muted === undefined),
    ...changes.filter(({ time }) => time >= oldest),
  ]
    .sort((left, right) => right.time - left.time)
    .slice(0, timelineCount)
  answerWith(session, entries, () => {
    if (entries.length === 0) line(session, `No posts yet. Follow someone: ${session.terminal.call} follow <name>`)
    for (const entry of [...entries].reverse()) line(session, renderEntry(session.terminal, entry))
  })
}

const mine = async (session: Session, [word = '']: readonly string[]): Promise<void> => {
  if (word !== 'on' && word !== 'off')
    throw new CodedError('cli.word', `Write: ${session.terminal.call} mine on, or: ${session.terminal.call} mine off`)
  await session.client.setgenerate({ generate: word === 'on' })
  answer(session, word === 'on' ? 'mining' : 'not mining', { mining: word === 'on' })
}

/** All of them, in the order of the help. */
export const verbs: Readonly<Record<string, Verb>> = {
  status: {
    usage: 'status',
    summary: 'How the node is: chain, peers, users.',
    words: [0, 0],
    run: async (session) => {
      const status = await session.client.getstatus({})
      answerWith(session, status, () => {
        line(session, renderStatus(session.terminal, status))
      })
    },
  },
  login: {
    usage: 'login',
    summary: 'Print a one-time login link for the web page.',
    words: [0, 0],
    run: async (session) => {
      const link = await session.client.createloginlink({})
      answer(session, link, { link })
    },
  },
  register: {
    usage: 'register [--stop] <name>',
    summary: 'Create a user, register the name, wait until it may post; or stop before it is sent.',
    words: [1, 1],
    flags: ['stop'],
    run: register,
  },
  timeline: {
    usage: 'timeline [-u name]',
    summary: 'The newest posts and twts of those whom a user follows.',
    words: [0, 0],
    takesUser: true,
    run: timeline,
  },
  ...followVerbs,
  ...feedVerbs,
  ...twtxtVerbs,
  users: {
    usage: 'users',
    summary: 'The users of this node.',
    words: [0, 0],
    run: async (session) => {
      const { users } = await session.client.getstatus({})
      answerWith(session, users, () => {
        rows(
          session,
          users.map((user) => userCells(session.terminal, user)),
        )
      })
    },
  },
  ...gapVerbs,
  ...deliveryVerbs,
  ...dhtVerbs,
  ...searchVerbs,
  ...postVerbs,
  ...scheduleVerbs,
  ...muteVerbs,
  ...bookmarkVerbs,
  ...peopleVerbs,
  ...listVerbs,
  ...messageVerbs,
  ...walletVerbs,
  ...backupVerbs,
  ...credentialVerbs,
  ...podVerbs,
  ...doctorVerbs,
  ...inviteVerbs,
  ...recoveryVerbs,
  ...nameVerbs,
  ...guardianVerbs,
  mine: { usage: 'mine <on|off>', summary: 'Turn mining on or off.', words: [1, 1], run: mine },
  stop: {
    usage: 'stop',
    summary: 'Stop the node.',
    words: [0, 0],
    run: async (session) => {
      answer(session, await session.client.stop({}), { stopping: true })
    },
  },
}
