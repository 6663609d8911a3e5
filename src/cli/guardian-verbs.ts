// Friendly commands on guardians: parts of a recovery sheet given to friends, handed back, and put together.
import type { KeptPartJson } from '../api/guardians.ts'
import { CodedError } from '../base/coded-error.ts'
import { tellUse } from './recovery-verbs.ts'
import { paint, whenText } from './render.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

const usage = 'guardians [-u name] [create <needed> <friend…> | list | give <owner> [to] | collect <owner>]'

/** The action, how many are needed, and ten friends. */
const mostWords = 12

const create = async (session: Session, [needed = '', ...friends]: readonly string[]): Promise<void> => {
  const names = friends.map(nameOf)
  if (!/^[0-9]{1,2}$/u.test(needed))
    throw new CodedError(
      'cli.word',
      `Say how many are needed, then who: ${session.terminal.call} guardians create 2 bob carol dave`,
    )
  const username = await chosenUser(session)
  const sheet = await session.client.createguardians({ username, friends: names, needed: Number(needed) })
  answer(
    session,
    `Each of ${names.map((name) => `@${name}`).join(', ')} gets a message with a part. Any ${needed} of them together bring ${username} back, and could take it: choose friends who would not. Tell them that they have it.`,
    { ...sheet },
  )
}

const list = async (session: Session): Promise<void> => {
  const sheets = await session.client.listguardians({})
  answerWith(session, sheets, () => {
    if (sheets.length === 0)
      line(
        session,
        `Nobody keeps parts of your names. Choose friends: ${session.terminal.call} guardians create 2 <friend> <friend> <friend>`,
      )
    const cells = sheets.map(({ username, created, needed, guardians, state }) => {
      const names = guardians.map((each) => `@${each.username}${each.sent ? '' : ' (not sent)'}`).join(', ')
      const worth = state === 'valid' ? `${String(needed)} of` : `${state}:`
      return [paint(session.terminal, 'bold', username), whenText(created), `${worth} ${names}`]
    })
    rows(session, cells)
  })
}

const give = async (session: Session, [typedOwner = '', typedTo]: readonly string[]): Promise<void> => {
  const owner = nameOf(typedOwner)
  const to = typedTo === undefined ? undefined : nameOf(typedTo)
  const username = await chosenUser(session)
  const part = await session.client.getpart({ username, owner })
  if (to === undefined) {
    session.terminal.writeError(`Your part of @${owner}. Hand it to nobody but the person behind that name:\n`)
    answer(session, part.text, { ...part })
    return
  }
  await session.client.sendmessage({ from: username, to, msg: `My part of @${owner}:\n${part.text}` })
  answer(session, `Your part of @${owner} goes to @${to} in a direct message.`, { owner, to })
}

/** Each part once, whoever sent it. */
const distinct = (parts: readonly KeptPartJson[]): readonly string[] => [...new Set(parts.map(({ text }) => text))]

/** Parts that came in messages, and those that are typed or piped in until they are enough. */
const collect = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const { client, terminal } = session
  const owner = nameOf(typed)
  const users = (await client.listwalletusers({})).filter((name) => !name.includes('/'))
  const found = (await Promise.all(users.map((username) => client.listparts({ username, owner })))).flat()
  const texts = [...distinct(found)]
  const needed = found[0]?.needed ?? 2
  while (texts.length < needed) {
    const part = (await terminal.readShown(`Part ${String(texts.length + 1)}, or nothing to stop: `)).trim()
    if (part === '') break
    if (!texts.includes(part)) texts.push(part)
  }
  tellUse(session, await client.useparts({ text: texts.join('\n') }))
}

interface Action {
  readonly run: (session: Session, words: readonly string[]) => Promise<void>
  readonly words: readonly [least: number, most: number]
}

const actions: Readonly<Record<string, Action>> = {
  create: { run: create, words: [3, mostWords - 1] },
  list: { run: list, words: [0, 0] },
  give: { run: give, words: [1, 2] },
  collect: { run: collect, words: [1, 1] },
}

const guardians = (session: Session, [name = 'list', ...words]: readonly string[]): Promise<void> => {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (action === undefined || words.length < action.words[0] || words.length > action.words[1])
    throw new CodedError('cli.word', `Write: ${session.terminal.call} ${usage}`)
  return action.run(session, words)
}

/** One verb of four parts. */
export const guardianVerbs: Readonly<Record<string, Verb>> = {
  guardians: {
    usage,
    summary: 'Give friends parts of a recovery sheet, list who has one, hand one back, or bring a name back with them.',
    words: [0, mostWords],
    takesUser: true,
    run: guardians,
  },
}
