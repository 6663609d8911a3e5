// Friendly commands by which the owner of a node looks after its pod.
import {
  type AuditJson,
  type InvitationJson,
  type PodExportJson,
  podJoining,
  type PodLimitsJson,
  podRoles,
  type PodSettingsJson,
  type ReportJson,
} from '../api/pod-shapes.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Json } from '../codec/schema.ts'
import { plainText } from './render.ts'
import { answer, answerWith, line, nameOf, rows, type Session, type Verb } from './verb.ts'
import { safeJson } from './words.ts'

type Run = (session: Session, words: readonly string[]) => Promise<void>

/** One of the words after `pod`. */
interface PodVerb {
  /** What follows it. */
  readonly usage: string
  readonly words: readonly [least: number, most: number]
  readonly run: Run
}

const wordError = (message: string): CodedError => new CodedError('cli.word', message)

/** Runs a command of the pod's administration. */
const administer = async <T>(
  { client }: Session,
  command: string,
  input: Readonly<Record<string, Json>> = {},
  username?: string,
): Promise<T> =>
  (await client.administerpod({ command, input, ...(username === undefined ? {} : { username }) })) as unknown as T

/** What all pages hold, the first one first; each page names where the next begins. */
const everyPage = async <Cursor, Page extends { readonly next: Cursor | null }, Item>(
  read: (cursor: Cursor | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly Item[]> => {
  const found: Item[] = []
  for (let cursor: Cursor | null | undefined; cursor !== null; ) {
    const page = await read(cursor)
    found.push(...itemsOf(page))
    cursor = page.next
  }
  return found
}

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

const minuteOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')

/** A table; what people wrote turns no terminal. */
const show = (session: Session, cells: readonly (readonly string[])[]): void => {
  rows(
    session,
    cells.map((row) => row.map(plainText)),
  )
}

const oneOf = <Word extends string>(words: readonly Word[], typed: string, what: string): Word => {
  const found = words.find((word) => word === typed)
  if (found === undefined) throw wordError(`${what} is one of: ${words.join(', ')}.`)
  return found
}

const invite: Run = async (session, [role]) => {
  const made = await session.client.createpodinvitation(role === undefined ? {} : { role })
  const { code, url, expires, uses } = made
  const link = `${url}/join?code=${encodeURIComponent(code)}`
  answer(session, `${link}\nAn invitation for one person, as ${made.role}, until ${dateOf(expires)}.`, {
    ...{ code, url, link, expires, uses },
    role: made.role,
  })
}

const invitations: Run = async (session) => {
  const all = await administer<readonly InvitationJson[]>(session, 'listinvitations')
  answerWith(session, all, () => {
    if (all.length === 0) line(session, 'There are no invitations that are valid.')
    show(
      session,
      all.map(({ code, role, uses, used, expires, createdBy }) => [
        ...[
          code,
          role,
          `${String(uses - used)} of ${String(uses)} left`,
          `until ${dateOf(expires)}`,
          `by ${createdBy}`,
        ],
      ]),
    )
  })
}

const withdraw: Run = async (session, [code = '']) => {
  await administer(session, 'withdrawinvitation', { code })
  answer(session, 'Nobody can join with it any more.', { code })
}

const accounts: Run = async (session) => {
  const all = await everyPage(
    (after: string | undefined) => session.client.listpodaccounts(after === undefined ? {} : { after }),
    (page) => page.accounts,
  )
  answerWith(session, all, () => {
    show(
      session,
      all.map(({ name, role, suspended }) => [
        `@${name}`,
        role,
        suspended === null ? '' : `suspended: ${suspended.reason}`,
      ]),
    )
  })
}

const suspend: Run = async (session, [name = '', ...reason]) => {
  const about = { username: nameOf(name), reason: reason.join(' ') }
  await session.client.suspendpodaccount(about)
  answer(session, `@${about.username} is suspended`, about)
}

const resume: Run = async (session, [name = '', ...reason]) => {
  const about = { username: nameOf(name), reason: reason.join(' ') }
  await session.client.resumepodaccount(about)
  answer(session, `@${about.username} can post again`, about)
}

const role: Run = async (session, [typed = '', word = '']) => {
  const about = { name: nameOf(typed), role: oneOf(podRoles, word, 'The role') }
  await administer(session, 'setrole', about)
  answer(session, `@${about.name} is ${about.role} now`, about)
}

/** All that the pod keeps of an account, in the form in which its page exports it. */
const exportAccount: Run = async (session, [typed = '']) => {
  const name = nameOf(typed)
  const account = await administer<PodExportJson>(session, 'exportaccount', {}, name)
  const posts = await everyPage(
    (after: number | undefined) =>
      administer<{ readonly posts: readonly string[]; readonly next: number | null }>(
        session,
        'exportposts',
        after === undefined ? {} : { after },
        name,
      ),
    (page) => page.posts,
  )
  line(session, safeJson({ ...account, posts }))
}

const remove: Run = async (session, [typed = '', ...reason]) => {
  const about = { name: nameOf(typed), reason: reason.join(' ') }
  await administer(session, 'removeaccount', about)
  answer(session, `The account of @${about.name} is deleted. Its posts stay in the network.`, about)
}

const reports: Run = async (session, [word]) => {
  if (word !== undefined && word !== 'all') throw wordError('Say: pod reports, or pod reports all.')
  const found = await everyPage(
    (before: string | undefined) =>
      administer<{ readonly reports: readonly ReportJson[]; readonly next: string | null }>(session, 'listreports', {
        ...{ all: word === 'all', count: 100 },
        ...(before === undefined ? {} : { before }),
      }),
    (page) => page.reports,
  )
  answerWith(session, found, () => {
    if (found.length === 0) line(session, 'Nothing is reported.')
    show(
      session,
      found.map(({ id, by, n, k, reason, created, resolved }) => [
        ...[id, minuteOf(created), `@${n}${k === undefined ? '' : `/${String(k)}`}`, `by @${by}: ${reason}`],
        resolved === null ? '' : `done by ${resolved.by}: ${resolved.note}`,
      ]),
    )
  })
}

const resolve: Run = async (session, [id = '', ...words]) => {
  const note = words.join(' ')
  await administer(session, 'resolvereport', { id, note })
  answer(session, 'The report is answered.', { id, note })
}

/** Limits by the words for them. */
const limitWords: Readonly<Record<string, keyof PodLimitsJson>> = {
  accounts: 'accounts',
  posts: 'postsADay',
  follows: 'follows',
  registrations: 'registrationsADay',
}

const showSettings = (session: Session, settings: PodSettingsJson): void => {
  answerWith(session, settings, () => {
    const { name, description, rules, joining, limits } = settings
    show(session, [
      ...[['name', name] as const, ['description', description] as const, ['rules', rules] as const],
      ['joining', joining],
      ...Object.entries(limitWords).map(([word, member]) => [word, String(limits[member])] as const),
    ])
  })
}

const settings: Run = async (session) => {
  showSettings(session, await administer<PodSettingsJson>(session, 'getsettings'))
}

const changed = (before: PodSettingsJson, what: string, value: string): PodSettingsJson => {
  if (what === 'name' || what === 'description' || what === 'rules') return { ...before, [what]: value }
  if (what === 'joining') return { ...before, joining: oneOf(podJoining, value, 'Who may join') }
  const limit = Object.hasOwn(limitWords, what) ? limitWords[what] : undefined
  if (limit === undefined)
    throw wordError(`Set one of: name, description, rules, joining, ${Object.keys(limitWords).join(', ')}.`)
  if (!/^\d{1,7}$/u.test(value)) throw wordError(`${what} takes a whole number.`)
  return { ...before, limits: { ...before.limits, [limit]: Number(value) } }
}

const set: Run = async (session, [what = '', ...words]) => {
  const before = await administer<PodSettingsJson>(session, 'getsettings')
  const { name, description, rules, joining, limits } = changed(before, what, words.join(' '))
  const input = { name, description, rules, joining, limits: { ...limits } }
  showSettings(session, await administer<PodSettingsJson>(session, 'setsettings', input))
}

const log: Run = async (session) => {
  const found = await everyPage(
    (before: string | undefined) =>
      administer<{ readonly acts: readonly AuditJson[]; readonly next: string | null }>(session, 'getaudit', {
        ...{ count: 100 },
        ...(before === undefined ? {} : { before }),
      }),
    (page) => page.acts,
  )
  answerWith(session, found, () => {
    if (found.length === 0) line(session, 'Nothing was done here yet.')
    show(
      session,
      found.map(({ time, actor, act, object, note }) => [minuteOf(time), actor, act, object, note]),
    )
  })
}

const podVerbList: Readonly<Record<string, PodVerb>> = {
  invite: { usage: '[role]', words: [0, 1], run: invite },
  invitations: { usage: '', words: [0, 0], run: invitations },
  withdraw: { usage: '<code>', words: [1, 1], run: withdraw },
  accounts: { usage: '', words: [0, 0], run: accounts },
  role: { usage: '<name> <role>', words: [2, 2], run: role },
  suspend: { usage: '<name> <reason>', words: [1, 200], run: suspend },
  resume: { usage: '<name> <reason>', words: [1, 200], run: resume },
  export: { usage: '<name>', words: [1, 1], run: exportAccount },
  delete: { usage: '<name> <reason>', words: [2, 200], run: remove },
  reports: { usage: '[all]', words: [0, 1], run: reports },
  resolve: { usage: '<report> <what was done>', words: [2, 200], run: resolve },
  settings: { usage: '', words: [0, 0], run: settings },
  set: { usage: '<setting> <value>', words: [1, 2_000], run: set },
  log: { usage: '', words: [0, 0], run: log },
}

const forms = Object.entries(podVerbList).map(([word, { usage }]) => (usage === '' ? word : `${word} ${usage}`))

const pod: Run = async (session, [word = '', ...words]) => {
  const verb = Object.hasOwn(podVerbList, word) ? podVerbList[word] : undefined
  if (verb === undefined || words.length < verb.words[0] || words.length > verb.words[1])
    throw wordError(
      verb === undefined
        ? `After pod comes one of: ${forms.join(', ')}.`
        : `Say: pod ${word}${verb.usage === '' ? '' : ` ${verb.usage}`}.`,
    )
  await verb.run(session, words)
}

/** In the order of the help. */
export const podVerbs: Readonly<Record<string, Verb>> = {
  pod: {
    usage: `pod ${forms.join(' | ')}`,
    summary:
      'Look after the pod of this node: invitations, accounts with roles, suspension, export and deletion, reports, settings with rules and limits, and the log of what was done.',
    words: [1, 2_001],
    run: pod,
  },
}
