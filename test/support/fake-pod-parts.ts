// Parts of the pod of tests: how it refuses, what it drafts, and its administration.
import type { ServerResponse } from 'node:http'
import { sendText } from '../../src/http/answers.ts'
import type { PodCommandName, PodInputOf, PodOutputOf } from '../../src/api/pod.ts'
import type { PodCommand } from '../../src/api/pod-command.ts'
import type { PodErrorJson } from '../../src/api/pod-events.ts'
import {
  type AuditJson,
  type InvitationJson,
  type PodAccountJson,
  type PodPageJson,
  type PodPostJson,
  type PodSettingsJson,
  type PodThreadJson,
  type ReportJson,
  podRoles,
} from '../../src/api/pod-shapes.ts'
import type { StaticRoot } from '../../src/http/static-files.ts'
import type { Parameters } from '../../src/api/contract.ts'
import { decodeHex } from '../../src/codec/hex.ts'
import { decodePost, type PostFields } from '../../src/protocol/post.ts'
import { isPublicKind, type PostKind } from '../../src/protocol/post-kind.ts'
import type { Username } from '../../src/protocol/username.ts'

/** What answers each command; what gives nothing gives null. */
export type Handlers = Partial<{
  readonly [Name in PodCommandName]: (input: PodInputOf<Name>) => PodOutputOf<Name> | undefined
}>

/** An account with its password. */
export interface Account {
  account: PodAccountJson
  loginKey: string
  readonly follows: Set<string>
  readonly muted: Set<string>
}

/** A fault that the page is told. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly figures: PodErrorJson['error']['figures']
  constructor(code: string, message: string, status = 400, figures?: PodErrorJson['error']['figures']) {
    super(message)
    this.code = code
    this.status = status
    this.figures = figures
  }
}

/** Refuses as a pod does. */
export const refuse = (response: ServerResponse, { code, message, status, figures }: Refusal): void => {
  sendText(response, status, 'application/json', `${JSON.stringify({ error: { code, message, figures } })}\n`)
}

/** For commands that give nothing. */
export const done = (_: unknown): null => null

/** What is given, by the schemas of the contract. */
export const inputOf = (params: Parameters, body: string): Readonly<Record<string, unknown>> => {
  const given = JSON.parse(body === '' ? '{}' : body) as Readonly<Record<string, unknown>>
  const input: Record<string, unknown> = {}
  for (const [parameter, { schema, optional }] of Object.entries(params)) {
    if (given[parameter] === undefined && optional) continue
    const parsed = schema.parse(given[parameter])
    if (!parsed.ok) throw new Refusal('pods.input', `${parameter}: ${parsed.rejection.message}`)
    input[parameter] = parsed.value
  }
  return input
}

/** The page, as it was built, under the policy of a pod. */
export const rootOf = (directory: string): StaticRoot => ({
  directory,
  index: 'index.html',
  contentSecurityPolicy:
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  isOurs: true,
})

/** What a browser asks of a passkey. */
export const passkeyRequest = {
  ceremony: 'c',
  options: {
    ...{ challenge: 'AAAAAAAAAAAAAAAAAAAAAA', rpId: 'localhost', userVerification: 'required' },
    ...{ timeout: 300_000, allowCredentials: [] },
  },
}

/** An account as it is made. */
export const newAccountOf = (
  said: Pick<PodAccountJson, 'name' | 'publicKey' | 'salt' | 'cost' | 'vault' | 'role' | 'limits'>,
  created: number,
  height: number,
): PodAccountJson => ({
  ...said,
  ...{ created, vaultNumber: 1, passkeys: [], suspended: null, postsToday: 0 },
  registration: { state: 'ready', height, message: 'Ready.' },
})

/** Faults: `pods.login-needed`, `pods.suspended`, `pods.role`. */
export const requireAccess = (
  account: PodAccountJson | undefined,
  { access, whileSuspended }: Pick<PodCommand, 'access' | 'whileSuspended'>,
): void => {
  if (access === 'anyone') return
  if (account === undefined) throw new Refusal('pods.login-needed', 'Log in first.', 401)
  const reason = account.suspended?.reason
  if (reason !== undefined && whileSuspended !== true)
    throw new Refusal('pods.suspended', `This account is suspended: ${reason}`, 403, { reason })
  if (podRoles.indexOf(account.role) > podRoles.indexOf(access))
    throw new Refusal('pods.role', 'Your role in this pod does not let you do that.', 403)
}

const pageSize = 30

/** Some posts, and where the next ones begin. */
export const pageOf = (
  posts: readonly PodPostJson[],
  { before, count = pageSize }: PodInputOf<'gettimeline'>,
): PodPageJson => {
  const from = before === undefined ? 0 : Number(before)
  const next = from + count < posts.length ? String(from + count) : null
  return { posts: posts.slice(from, from + count), next }
}

/** Each answer before the answers to it. */
export const answersTo = (
  posts: readonly PodPostJson[],
  { n, k }: Pick<PodPostJson, 'n' | 'k'>,
  depth = 1,
): PodThreadJson['below'] =>
  posts
    .filter(({ to }) => to?.n === n && to.k === k)
    .flatMap((post) => [{ depth, post }, ...answersTo(posts, post, depth + 1)])

interface DraftSource {
  readonly numbers: Map<string, number>
  readonly last: ReadonlyMap<string, number>
  readonly posts: readonly PodPostJson[]
  readonly height: number
  /** Unix seconds. */
  readonly time: number
}

/** As an honest pod drafts. */
export const fieldsOf = (
  author: Username,
  { kind, text = '', to: about, sealed: seal }: PodInputOf<'createdraft'>,
  { numbers, last, posts, height, time }: DraftSource,
): PostFields => {
  const postNumber = (numbers.get(author) ?? -1) + 1
  numbers.set(author, postNumber)
  const carried = (): Extract<PostKind, { kind: 'retransmit' }>['carried'] => {
    const found = posts.find(({ n, k }) => n === about?.n && k === about.k)
    const decoded = decodePost(decodeHex(found?.piece ?? '') ?? new Uint8Array(0))
    if (!decoded.ok) throw new Refusal('pods.no-post', 'This post is not here.', 404)
    return decoded.value
  }
  const bytes = (hex: string): Uint8Array => decodeHex(hex) ?? new Uint8Array(0)
  const kinds: Readonly<Record<string, () => PostKind>> = {
    plain: () => ({ kind: 'plain' }),
    reply: () => ({ kind: 'reply', to: { author: about!.n as Username, postNumber: about!.k } }),
    retransmit: () => ({ kind: 'retransmit', carried: carried() }),
    favourite: () => ({ kind: 'favourite', carried: carried() }),
    direct: () => ({
      kind: 'direct',
      sealed: { body: bytes(seal!.body), key: bytes(seal!.key), mac: bytes(seal!.mac), orig: seal!.orig },
    }),
  }
  const fields = { author, postNumber, text, height, time, kind: kinds[kind]!() }
  return { ...fields, lastPostNumber: isPublicKind(fields.kind) ? last.get(author) : undefined }
}

interface AdministrationNeeds {
  readonly pod: {
    settings: PodSettingsJson
    readonly invitations: InvitationJson[]
    readonly reports: ReportJson[]
    readonly acts: AuditJson[]
    readonly now: () => number
    invite(role?: InvitationJson['role']): string
  }
  readonly accounts: Map<string, Account>
  readonly own: Account
  readonly log: (act: string, object: string, note?: string) => void
}

/** What administrators do. */
export const administrationOf = ({ pod, accounts, own, log }: AdministrationNeeds): Handlers => {
  const of = (name: string): Account => {
    const found = accounts.get(name)
    if (found === undefined) throw new Refusal('pods.unknown', 'There is no such account.', 404)
    return found
  }
  return {
    getsettings: () => pod.settings,
    setsettings: (input) => {
      pod.settings = input
      log('settings', '')
      return pod.settings
    },
    createinvitation: ({ role }) => {
      pod.invite(role)
      log('invite', pod.invitations[0]!.code)
      return pod.invitations[0]
    },
    listinvitations: () => pod.invitations,
    withdrawinvitation: ({ code }) => {
      pod.invitations.splice(
        pod.invitations.findIndex((each) => each.code === code),
        1,
      )
    },
    listaccounts: () => ({
      accounts: [...accounts.values()].map(({ account: { name, role, created, suspended, postsToday } }) => ({
        ...{ name, role, created, suspended, postsToday, seen: pod.now() },
      })),
      next: null,
    }),
    suspend: ({ name, reason }) => {
      of(name).account = { ...of(name).account, suspended: { reason, since: pod.now() } }
      log('suspend', name, reason)
    },
    resume: ({ name, reason }) => {
      of(name).account = { ...of(name).account, suspended: null }
      log('resume', name, reason)
    },
    setrole: ({ name, role }) => {
      of(name).account = { ...of(name).account, role }
    },
    removeaccount: ({ name }) => done(accounts.delete(name)),
    listreports: () => ({ reports: pod.reports.filter(({ resolved }) => resolved === null), next: null }),
    resolvereport: ({ id, note }) => {
      const at = pod.reports.findIndex((each) => each.id === id)
      pod.reports[at] = { ...pod.reports[at]!, resolved: { by: own.account.name, note, time: pod.now() } }
    },
    getaudit: () => ({ acts: pod.acts, next: null }),
  }
}

/** What the owner of an account does with it. */
export const ownOf = (
  own: Account | undefined,
  { posts, accounts, pod }: Pick<AdministrationNeeds, 'pod' | 'accounts'> & { readonly posts: readonly PodPostJson[] },
): Handlers => {
  const change = (part: Partial<PodAccountJson>): PodAccountJson => {
    own!.account = { ...own!.account, ...part, vaultNumber: own!.account.vaultNumber + 1 }
    return own!.account
  }
  return {
    logout: () => null,
    getaccount: () => own!.account,
    registrationstate: () => own!.account.registration,
    changepassword: ({ loginKey, newSalt, newCost, newLoginKey, vault }) => {
      if (own!.loginKey !== loginKey) throw new Refusal('pods.login', 'The password is wrong.', 401)
      own!.loginKey = newLoginKey
      return change({ salt: newSalt, cost: newCost, vault })
    },
    addpasskeyoptions: () => ({
      ceremony: 'a',
      options: {
        ...{ rp: { id: 'localhost', name: 'Harbour' }, user: { id: 'YQ', name: 'a', displayName: 'a' } },
        ...{ challenge: 'AAAAAAAAAAAAAAAAAAAAAA', pubKeyCredParams: [{ type: 'public-key', alg: -7 }] },
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      },
    }),
    addpasskey: ({ response, label, vault }) => {
      const { id } = response as unknown as { id: string }
      return change({ vault, passkeys: [...own!.account.passkeys, { id, label, created: pod.now(), used: null }] })
    },
    removepasskey: ({ id, vault }) =>
      change({ vault, passkeys: own!.account.passkeys.filter((each) => each.id !== id) }),
    exportaccount: () => {
      const { account, follows, muted } = own!
      const { name, publicKey, salt, cost, vault, role, created, passkeys } = account
      return {
        ...({ format: 'twister-pod-account', version: 1, network: 'regtest' } as const),
        ...{ name, publicKey, salt, cost, vault, role, created, passkeys },
        ...{ following: [...follows], muted: [...muted], reports: pod.reports.filter(({ by }) => by === name) },
      }
    },
    exportposts: () => ({
      posts: posts.filter(({ n }) => n === own!.account.name).map(({ piece }) => piece),
      next: null,
    }),
    deleteaccount: ({ loginKey }) => {
      if (own!.loginKey !== loginKey) throw new Refusal('pods.login', 'The password is wrong.', 401)
      accounts.delete(own!.account.name)
      return null
    },
  }
}
