// Friendly commands on credentials for programs and other people.
import { CodedError } from '../base/coded-error.ts'
import { answer, answerWith, nameOf, rows, type Session, type Verb } from './verb.ts'

const create = async (session: Session, name: string, scope: string): Promise<void> => {
  const { client, user } = session
  const username = user === undefined ? {} : { username: nameOf(user) }
  const password = await client.createcredential({ name, scope, ...username })
  answer(
    session,
    `user name ${name}\npassword  ${password}\nIt is shown this once. Take it back with: ${session.terminal.call} credential remove ${name}`,
    {
      name,
      scope,
      password,
      ...username,
    },
  )
}

const remove = async (session: Session, name: string): Promise<void> => {
  if (!(await session.client.removecredential({ name })))
    throw new CodedError('cli.no-credential', `There are no credentials “${name}”.`)
  answer(session, `${name} is refused from now on`, { removed: name })
}

const list = async (session: Session): Promise<void> => {
  const all = await session.client.listcredentials({})
  answerWith(session, all, () => {
    rows(
      session,
      all.map(({ name, scope, username, created }) => [
        name,
        scope,
        username === undefined ? 'all users' : `@${username}`,
        new Date(created * 1000).toISOString().slice(0, 10),
      ]),
    )
  })
}

const credential = async (session: Session, [verb, name, scope]: readonly string[]): Promise<void> => {
  if (verb === undefined) return list(session)
  if (verb === 'create' && name !== undefined && scope !== undefined) return create(session, name, scope)
  if (verb === 'remove' && name !== undefined && scope === undefined) return remove(session, name)
  throw new CodedError(
    'cli.word',
    'Say: credential create <name> <read|post|owner>, credential remove <name>, or credential.',
  )
}

/** In the order of the help. */
export const credentialVerbs: Readonly<Record<string, Verb>> = {
  credential: {
    usage: 'credential [create <name> <read|post|owner> [-u name] | remove <name>]',
    summary: 'Give a program or another person a password of its own with fewer rights, take it back, or list them.',
    words: [0, 3],
    takesUser: true,
    run: credential,
  },
}
