// Credentials that the owner gives to programs and people: each with a scope, shown once, taken back at any time.
import { hash, timingSafeEqual } from 'node:crypto'
import type { Caller, Permission } from '../api/caller.ts'
import type { CredentialJson, CredentialScope } from '../api/credentials.ts'
import { type Clock, nowSeconds } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Random } from '../base/random.ts'
import { Signal } from '../base/signal.ts'
import { integer, list, optional, record, required, string } from '../codec/schema.ts'
import { owner } from '../api/caller.ts'

/** What credentials are kept with. */
export interface CredentialsNeeds {
  readonly clock: Clock
  readonly random: Random
  /** The file as it was saved last; undefined: there is none. */
  readonly saved: Uint8Array | undefined
  /** Is on disk when this returns. */
  save(content: string): void
}

/** Most credentials of a node. */
const maxCredentials = 100

const entryRecord = record({
  name: required(string),
  scope: required(string),
  username: optional(string),
  created: required(integer),
  sha256: required(string),
})
const fileSchema = list(entryRecord, maxCredentials)

interface Entry {
  readonly json: CredentialJson
  readonly digest: Uint8Array
  readonly caller: Caller
}

const scopes: readonly CredentialScope[] = ['read', 'post', 'owner']

const isScope = (text: string): text is CredentialScope => scopes.some((scope) => scope === text)

/** Whoever may write may read what it answers. */
const permissionsOf = (scope: CredentialScope): ReadonlySet<Permission> =>
  new Set<Permission>(scope === 'post' ? ['read', 'post'] : ['read'])

/** Each is a caller of its own, so that it can be told apart when it is taken back. */
const callerOf = ({ scope, username }: CredentialJson): Caller => {
  if (scope === 'owner') return { ...owner }
  const permissions = permissionsOf(scope)
  return username === undefined ? { kind: 'program', permissions } : { kind: 'user', username, permissions }
}

const digestOf = (name: string, password: string): Uint8Array => hash('sha256', `${name}:${password}`, 'buffer')

const damaged = (): CodedError =>
  new CodedError(
    'credentials.unreadable',
    'The file credentials.json of the data directory is damaged. Restore it from a backup, or delete it and make the credentials anew.',
  )

const entriesOf = (saved: Uint8Array | undefined): readonly Entry[] => {
  if (saved === undefined) return []
  try {
    const verdict = fileSchema.parse(JSON.parse(Buffer.from(saved).toString('utf8')))
    if (!verdict.ok) throw damaged()
    return verdict.value.map(({ sha256, scope, ...rest }) => {
      const digest = Buffer.from(sha256, 'hex')
      if (!isScope(scope) || digest.length !== 32) throw damaged()
      const json = { ...rest, scope }
      return { json, digest, caller: callerOf(json) }
    })
  } catch {
    throw damaged()
  }
}

const refusal = (message: string): CodedError => new CodedError('credentials.refused', message)

/** The credentials of a node. Passwords are made here at random, so that one digest keeps them. */
export class GivenCredentials {
  /** Callers whose credentials have been taken back. */
  readonly removed = new Signal<Caller>()
  readonly #needs: CredentialsNeeds
  #entries: readonly Entry[]

  constructor(needs: CredentialsNeeds) {
    this.#needs = needs
    this.#entries = entriesOf(needs.saved)
  }

  /** Makes one and returns its password, which nobody can ask for again. Fault: `credentials.refused`. */
  create(name: string, scope: string, username?: string): string {
    if (!/^[a-z0-9][a-z0-9._-]{0,31}$/iu.test(name))
      throw refusal('A name of credentials has 1 to 32 letters, digits, dots, - and _.')
    if (!isScope(scope)) throw refusal('A scope is read, post or owner.')
    if (scope === 'owner' && username !== undefined) throw refusal('The owner acts for all users: name none.')
    if (this.#entries.some(({ json }) => json.name === name))
      throw refusal(`There are credentials “${name}” already. Remove them first, or choose another name.`)
    if (this.#entries.length >= maxCredentials) throw refusal('There are too many credentials. Remove some first.')
    const password = Buffer.from(this.#needs.random.bytes(24)).toString('base64url')
    const created = nowSeconds(this.#needs.clock)
    const json: CredentialJson = { name, scope, ...(username === undefined ? {} : { username }), created }
    this.#replace([...this.#entries, { json, digest: digestOf(name, password), caller: callerOf(json) }])
    return password
  }

  list(): readonly CredentialJson[] {
    return this.#entries.map(({ json }) => json)
  }

  /** Takes them back at once; what they have open ends. False: there are none of this name. */
  remove(name: string): boolean {
    const gone = this.#entries.find(({ json }) => json.name === name)
    if (gone === undefined) return false
    this.#replace(this.#entries.filter((entry) => entry !== gone))
    this.removed.emit(gone.caller)
    return true
  }

  /** Whose the digest of `name:password` is; all are compared, so that time tells nothing. */
  callerOf(given: Uint8Array): Caller | undefined {
    let found: Caller | undefined
    for (const { digest, caller } of this.#entries) if (timingSafeEqual(given, digest)) found = caller
    return found
  }

  #replace(entries: readonly Entry[]): void {
    const content = entries.map(({ json, digest }) => ({ ...json, sha256: Buffer.from(digest).toString('hex') }))
    this.#needs.save(`${JSON.stringify(content, undefined, 2)}\n`)
    this.#entries = entries
  }
}
