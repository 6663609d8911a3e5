// Friendly commands on direct messages and groups.
import type { ThreadsJson } from '../api/messages.ts'
import { asSaid } from '../api/thread-order.ts'
import { CodedError } from '../base/coded-error.ts'
import { paint, whenText } from './render.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

/** Messages of a thread that are shown. */
const shownMessages = 20

/** A user, or a group by its alias. */
const peerOf = (typed: string): string => (typed.startsWith('*') ? typed : nameOf(typed))

/** What others wrote stays on its line, and moves no cursor. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')

/** What groups are called, by their aliases. */
const namesOfGroups = async ({ client }: Session, peers: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const mine = new Set(await client.listgroups({}))
  const aliases = peers.filter((peer) => mine.has(peer))
  const groups = await Promise.all(aliases.map((groupalias) => client.getgroupinfo({ groupalias })))
  return new Map(groups.map(({ alias, description }) => [alias, description]))
}

const listThreads = async (session: Session, localuser: string): Promise<void> => {
  const listed = await session.client.getthreads({ localuser })
  const peers = listed.threads.map(({ peer }) => peer).filter((peer) => peer.startsWith('*'))
  const names = peers.length === 0 ? new Map<string, string>() : await namesOfGroups(session, peers)
  const { wallet } = await session.client.getstatus({})
  answerWith(session, listed, () => {
    showList(session, listed, names)
    if (wallet === 'locked')
      line(session, `The wallet is locked: what comes is not opened until you write: ${session.terminal.call} unlock`)
  })
}

const showList = (session: Session, { threads, waiting }: ThreadsJson, names: ReadonlyMap<string, string>): void => {
  if (threads.length === 0) line(session, `No messages yet. Write one: ${session.terminal.call} dm <name> <text>`)
  rows(
    session,
    threads.map(({ peer, total, unread }) => [
      paint(session.terminal, 'bold', peer),
      String(total),
      unread > 0 ? `${String(unread)} unread` : '',
      harmless(names.get(peer) ?? ''),
    ]),
  )
  for (const each of waiting) line(session, waitingText(session, each))
}

const waitingText = ({ terminal }: Session, { from, count }: ThreadsJson['waiting'][number]): string =>
  `${String(count)} from ${from}, whom you do not follow: ${terminal.call} follow ${from}`

/** Why there is nothing to read: what waits, or what to write. */
const showNothing = async (session: Session, localuser: string, peer: string): Promise<void> => {
  // A group that is not here says so.
  if (peer.startsWith('*')) await session.client.getgroupinfo({ groupalias: peer })
  const { waiting } = await session.client.getthreads({ localuser })
  const others = waiting.filter(({ from }) => from === peer)
  if (others.length === 0) line(session, `No messages with ${peer} yet.`)
  for (const each of others) line(session, waitingText(session, each))
}

/** Members look in vain for what was written before they came. */
const groupBegins = 'The group begins here: what was written before an invitation stays closed to whoever is invited.'

const showThread = async (session: Session, localuser: string, peer: string): Promise<void> => {
  const range = { localuser, count_per_user: shownMessages, users: [{ username: peer }] }
  const messages = asSaid((await session.client.getdirectmsgs(range))[peer] ?? [])
  if (messages.length === 0 && !session.json) return showNothing(session, localuser, peer)
  answerWith(session, messages, () => {
    if (peer.startsWith('*') && messages.length < shownMessages)
      line(session, paint(session.terminal, 'dim', groupBegins))
    const cells = messages.map(({ time, from, text, outsider }) => [
      paint(session.terminal, 'dim', whenText(time)),
      `${paint(session.terminal, 'bold', from)}${outsider === true ? ' (no member)' : ''}`,
      harmless(text),
    ])
    rows(session, cells)
  })
  await session.client.markread({ localuser, peer })
  return undefined
}

const direct = async (session: Session, [typed, ...words]: readonly string[]): Promise<void> => {
  const from = await chosenUser(session)
  if (typed === undefined) return listThreads(session, from)
  const to = peerOf(typed)
  if (words.length === 0) return showThread(session, from, to)
  const { userpost } = await session.client.sendmessage({ from, to, msg: words.join(' '), copy_self: true })
  answer(session, `sent to ${to}`, { to, k: userpost.k })
  return undefined
}

/** Members of a group that are named; a group may have a thousand. */
const namedMembers = 8

const membersText = (members: readonly string[]): string => {
  const others = members.length - namedMembers
  return members.slice(0, namedMembers).join(', ') + (others > 0 ? ` and ${String(others)} more` : '')
}

const listGroups = async (session: Session): Promise<void> => {
  const aliases = await session.client.listgroups({ username: await chosenUser(session) })
  const groups = await Promise.all(aliases.map((groupalias) => session.client.getgroupinfo({ groupalias })))
  answerWith(session, groups, () => {
    if (groups.length === 0) line(session, `No groups yet. Make one: ${session.terminal.call} group new <description>`)
    const cells = groups.map(({ alias, description, members }) => [
      paint(session.terminal, 'bold', alias),
      harmless(description),
      membersText(members),
    ])
    rows(session, cells)
  })
}

const makeGroup = async (session: Session, description: string): Promise<void> => {
  const username = await chosenUser(session)
  const alias = await session.client.creategroup({ description })
  await session.client.invitetogroup({ username, groupalias: alias, newmembers: [username] })
  answer(session, `${alias}  Invite others: ${session.terminal.call} group invite '${alias}' <names>`, { alias })
}

type GroupAction = (session: Session, alias: string, words: readonly string[]) => Promise<void>

const groupActions: Readonly<Record<string, GroupAction>> = {
  invite: async (session, groupalias, words) => {
    const newmembers = words.map(nameOf)
    await session.client.invitetogroup({ username: await chosenUser(session), groupalias, newmembers })
    answer(session, `invited ${newmembers.join(', ')}`, { alias: groupalias, invited: newmembers })
  },
  describe: async (session, groupalias, words) => {
    const description = words.join(' ')
    await session.client.describegroup({ username: await chosenUser(session), groupalias, description })
    answer(session, 'The group has been told.', { alias: groupalias, description })
  },
  leave: async (session, groupalias) => {
    await session.client.leavegroup({ username: await chosenUser(session), groupalias })
    answer(session, 'left; nobody is told', { alias: groupalias, left: true })
  },
}

const group = async (session: Session, [word, ...words]: readonly string[]): Promise<void> => {
  if (word === undefined) return listGroups(session)
  const [alias = '', ...others] = words
  if (word === 'new' && words.length > 0) return makeGroup(session, words.join(' '))
  const action = Object.hasOwn(groupActions, word) ? groupActions[word] : undefined
  if (action === undefined || alias === '' || (word !== 'leave' && others.length === 0))
    throw new CodedError(
      'cli.word',
      `Write: ${session.terminal.call} group, or group new <description>, group invite <alias> <names>, group describe <alias> <text>, group leave <alias>`,
    )
  return action(session, alias, others)
}

/** All of them. */
export const messageVerbs: Readonly<Record<string, Verb>> = {
  dm: {
    usage: 'dm [-u name] [<name or group> [text]]',
    summary: 'List the threads, read one, or send a message.',
    words: [0, Infinity],
    takesUser: true,
    run: direct,
  },
  group: {
    usage: 'group [-u name] [new|invite|describe|leave …]',
    summary: 'List the groups of a user, make one, invite to it, describe it anew, leave it.',
    words: [0, Infinity],
    takesUser: true,
    run: group,
  },
}
