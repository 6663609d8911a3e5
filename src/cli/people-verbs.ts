// Friendly commands on lists of people.
import { CodedError } from '../base/coded-error.ts'
import { plainText } from './render.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

const show = async (session: Session): Promise<void> => {
  const lists = await session.client.getpeoplelists({ username: await chosenUser(session) })
  answerWith(session, lists, () => {
    if (lists.length === 0) line(session, 'There are no lists of people yet.')
    rows(
      session,
      lists.map(({ name, members }) => [plainText(name), members.join(', ') || '(nobody)']),
    )
  })
}

const people = async (session: Session, [list, ...words]: readonly string[]): Promise<void> => {
  if (list === undefined) return show(session)
  const { client, flags } = session
  const username = await chosenUser(session)
  if (flags.has('drop')) {
    if (!(await client.droplist({ username, list })))
      throw new CodedError('cli.no-list', `${username} has no list called ${plainText(list)}.`)
    answer(session, `The list ${plainText(list)} is gone.`, { list, dropped: true })
    return undefined
  }
  const users = words.map(nameOf)
  if (flags.has('remove')) await client.removefromlist({ username, list, users })
  else await client.addtolist({ username, list, users })
  const now = (await client.getpeoplelists({ username })).find(({ name }) => name === list.trim())
  const members = now?.members ?? []
  answer(session, `${plainText(list)}: ${members.join(', ') || 'nobody'}`, { list, members })
  return undefined
}

/** In the order of the help. */
export const peopleVerbs: Readonly<Record<string, Verb>> = {
  people: {
    usage: 'people [-u name] [--remove | --drop] [<list> [name…]]',
    summary: 'Your own lists of people: put somebody on one, take them off, or drop it; without words: all lists.',
    words: [0, Infinity],
    takesUser: true,
    flags: ['remove', 'drop'],
    run: people,
  },
}
