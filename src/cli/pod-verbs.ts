// Friendly commands by which the owner of a node looks after its pod.
import type { ListedAccountJson } from '../api/pod-shapes.ts'
import { CodedError } from '../base/coded-error.ts'
import { answer, answerWith, nameOf, rows, type Session, type Verb } from './verb.ts'

const invite = async (session: Session, role: string | undefined): Promise<void> => {
  const made = await session.client.createpodinvitation(role === undefined ? {} : { role })
  const until = new Date(made.expires * 1000).toISOString().slice(0, 10)
  const { code, url, expires, uses } = made
  const link = `${url}/join?code=${encodeURIComponent(code)}`
  answer(session, `${link}\nAn invitation for one person, as ${made.role}, until ${until}.`, {
    ...{ code, url, link, expires, uses },
    role: made.role,
  })
}

const accounts = async (session: Session): Promise<void> => {
  const all: ListedAccountJson[] = []
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await session.client.listpodaccounts(after === undefined ? {} : { after })
    all.push(...page.accounts)
    after = page.next ?? undefined
  }
  answerWith(session, all, () => {
    rows(
      session,
      all.map(({ name, role, suspended }) => [
        `@${name}`,
        role,
        suspended === null ? '' : `suspended: ${suspended.reason}`,
      ]),
    )
  })
}

const pod = async (session: Session, [verb, word, ...reason]: readonly string[]): Promise<void> => {
  if (verb === 'invite' && reason.length === 0) return invite(session, word)
  if (verb === 'accounts' && word === undefined) return accounts(session)
  if ((verb === 'suspend' || verb === 'resume') && word !== undefined) {
    const about = { username: nameOf(word), reason: reason.join(' ') }
    if (verb === 'suspend') await session.client.suspendpodaccount(about)
    else await session.client.resumepodaccount(about)
    answer(session, `@${about.username} ${verb === 'suspend' ? 'is suspended' : 'can post again'}`, about)
    return
  }
  throw new CodedError(
    'cli.word',
    'Say: pod invite [member|moderator|admin|owner], pod accounts, pod suspend <name> <reason>, or pod resume <name>.',
  )
}

/** In the order of the help. */
export const podVerbs: Readonly<Record<string, Verb>> = {
  pod: {
    usage: 'pod invite [role] | accounts | suspend <name> <reason> | resume <name>',
    summary: 'Look after the pod of this node: invite people, list their accounts, suspend one, let it in again.',
    words: [1, 20],
    run: pod,
  },
}
