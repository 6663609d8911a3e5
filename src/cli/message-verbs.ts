// Friendly commands on direct messages and groups.
import type { ThreadsJson } from '../api/messages.ts'
import { asSaid } from '../api/thread-order.ts'
import { CodedError } from '../base/coded-error.ts'
import { paint } from './render.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

/** Messages of a thread that are shown. */
const shownMessages = 20

/** A user, or a group by its alias. */
const peerOf = (typed: string): string => (typed.startsWith('*') ? typed : nameOf(typed))

/** What others wrote stays on its line, and moves no cursor. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')

const listThreads = async (session: Session, localuser: string): Promise<void> => {
  const listed = await session.client.getthreads({ localuser })
  answerWith(session, listed, () => {
    showList(session, listed)
  })
}

const showList = (session: Session, { threads, waiting }: ThreadsJson): void => {
  if (threads.length === 0) line(session, `No messages yet. Write one: ${session.terminal.call} dm <name> <text>`)
  rows(
    session,
    threads.map(({ peer, total, unread }) => [
      paint(session.terminal, 'bold', peer),
      String(total),
      unread > 0 ? `${String(unread)} unread` : '',
    ]),
  )
  for (const { from, count } of waiting)
    line(session, `${String(count)} from ${from}, whom you do not follow: ${session.terminal.call} follow ${from}`)
}

const showThread = async (session: Session, localuser: string, peer: string): Promise<void> => {
  const range = { localuser, count_per_user: shownMessages, users: [{ username: peer }] }
  const messages = asSaid((await session.client.getdirectmsgs(range))[peer] ?? [])
  answerWith(session, messages, () => {
    const cells = messages.map(({ from, text, outsider }) => [
      `${paint(session.terminal, 'bold', from)}${outsider === true ? ' (no member)' : ''}`,
      harmless(text),
    ])
    rows(session, cells)
  })
  await session.client.markread({ localuser, peer })
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

const listGroups = async (session: Session): Promise<void> => {
  const aliases = await session.client.listgroups({})
  const groups = await Promise.all(aliases.map((groupalias) => session.client.getgroupinfo({ groupalias })))
  answerWith(session, groups, () => {
    const cells = groups.map(({ alias, description, members }) => [
      paint(session.terminal, 'bold', alias),
      harmless(description),
      members.join(', '),
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
    summary: 'List the groups, make one, invite to it, describe it anew, leave it.',
    words: [0, Infinity],
    takesUser: true,
    run: group,
  },
}
