// Names and their keys: those of this node's users, and those of everybody in the chain.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Chain } from '../../chain/index.ts'
import type { Random } from '../../base/random.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { type SealedMessage, seal } from '../../crypto/ecies.ts'
import { messageMagicHash, signData, signedMessageDigest, verifyData } from '../../crypto/signature.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'
import { namesNotKnown } from '../name-knowledge.ts'

/** What accounts need of the wallet: keys are made, taken in and shown. */
export interface AccountKeys extends KeyRing {
  /** All keys, the newest of a name first. */
  keys(): readonly LocalKey[]
  create(username: Username): LocalKey
  replace(username: Username): LocalKey
  decodeSecret(text: string): { readonly publicKey: PublicKey }
  import(username: Username, secret: string): LocalKey
  secretText(key: LocalKey): string
}

/** What accounts are built from. */
export interface AccountsNeeds {
  readonly wallet: AccountKeys
  readonly random: Random
  readonly users: Chain['users']
  /** Whether a name that the chain does not have is free. */
  readonly knowsAllNames: () => boolean
  /** Has peers asked for names, where they are not all known. */
  readonly learn?: (names: readonly string[]) => Promise<void>
  readonly isLight?: boolean
  /** Resolves when the first peers have said what they have, and the last blocks are here. */
  readonly inStep: () => Promise<void>
  readonly swarms: Pick<Swarms, 'join'>
  readonly following: { everyone(): Iterable<Username> }
}

/** Most names of one answer. */
const maxNames = 1000

/** How a key that has been replaced is listed (rpc.md 2.4). */
const replacedSuffix = '/replaced'

/** How a key that the chain does not know yet is asked for: ours, the C++ node shows it under the name itself. */
const pendingSuffix = '/pending'

const validName = (text: string): Username => {
  const username = parseUsername(text)
  if (username !== undefined) return username
  throw new CodedError(
    'accounts.name-invalid',
    `“${text}” cannot be a name: use 1 to 16 characters, small letters a to z, digits and the underscore.`,
  )
}

const testText = 'The quick brown fox jumps over the lazy dog'

/** What the cryptography makes of a known text (rpc.md 2.4, testvector). */
export interface SelfTest {
  readonly secret: string
  readonly publicKey: PublicKey
  readonly magicHash: Uint8Array
  readonly text: string
  /** What is signed: SHA256d of the text behind the magic (chain.md 1.4). */
  readonly digest: Uint8Array
  readonly signature: Uint8Array
  readonly sealed: SealedMessage
}

/** Names and keys. Secrets go in and out as texts (chain.md 7.1). */
export class Accounts {
  readonly #needs: AccountsNeeds

  constructor(needs: AccountsNeeds) {
    this.#needs = needs
  }

  /** Resolves when names can be judged as well as they can for now: some seconds after the start at the latest. */
  ready(): Promise<void> {
    return this.#needs.inStep()
  }

  /** Makes a key for a new name and gives its secret. Faults: `accounts.name-invalid`, `.name-taken`, `.not-synced`, `wallet.…`. */
  create(text: string): string {
    const { wallet, users } = this.#needs
    const username = validName(text)
    if (!wallet.has(username) && users.registrationHeight(username) !== undefined)
      throw new CodedError('accounts.name-taken', `The name ${username} is already taken. Choose another one.`)
    if (!wallet.has(username)) this.#needAllNames()
    return wallet.secretText(wallet.create(username))
  }

  /** Makes a key that is to replace the one of a local name, and gives its secret. Faults: as `create`. */
  replace(text: string): string {
    const { wallet } = this.#needs
    return wallet.secretText(wallet.replace(validName(text)))
  }

  /** Takes a secret in. Faults: `accounts.name-invalid`, `.name-unknown`, `.secret-not-of-name`, `wallet.…`. */
  importSecret(secret: string, text: string, allowNew: boolean): void {
    const { wallet, users, swarms } = this.#needs
    const { publicKey } = wallet.decodeSecret(secret)
    const username = validName(text)
    const registered = users.keyAt(username, users.bestHeight())
    if (registered === undefined && !allowNew)
      throw new CodedError(
        'accounts.name-unknown',
        `The name ${username} is not in the chain (yet). Check the name, wait for the sync, or allow a new user.`,
      )
    if (registered !== undefined && !equalBytes(registered, publicKey))
      throw new CodedError(
        'accounts.secret-not-of-name',
        `This secret is not the one of ${username}: the chain knows another key.`,
      )
    wallet.import(username, secret)
    if (registered !== undefined) swarms.join(username)
  }

  /** Resolves when it is known of these names what can be known. */
  async learn(names: readonly string[]): Promise<void> {
    await this.#needs.learn?.(names)
  }

  /**
   * The same; of a light node the name must be known then, since programs take an empty answer for a free name. Fault:
   * `accounts.name-not-known`.
   */
  async mustKnow(name: string): Promise<void> {
    await this.learn([name])
    const username = parseUsername(name)
    const isKnown = username !== undefined && this.#needs.users.registrationHeight(username) !== undefined
    if (this.#needs.isLight === true && !isKnown && !this.#needs.wallet.has(name))
      throw new CodedError(
        'accounts.name-not-known',
        'No node has shown that somebody has this name. This node is light: it cannot tell whether the name is free. Try again later, or ask a node that is not light.',
      )
  }

  /** Keys of local users as they are listed, the newest of a name first, older ones with a mark. */
  listed(): readonly string[] {
    return this.#needs.wallet.keys().map((key) => (key.replaced ? `${key.username}${replacedSuffix}` : key.username))
  }

  /** The secret of a key as it is listed; under `name/pending` the one that waits for its block. Fault: `accounts.no-key`. */
  secret(listed: string): string {
    const key = this.#keyOf(listed)
    if (key === undefined) throw new CodedError('accounts.no-key', `There is no key of ${listed} in the wallet.`)
    return this.#needs.wallet.secretText(key)
  }

  /** The key that the chain knows of a name; undefined: the name is free, or cannot be one. Fault: `accounts.not-synced`. */
  publicKey(text: string): PublicKey | undefined {
    const { users } = this.#needs
    const username = parseUsername(text)
    if (username === undefined) return undefined
    const key = users.keyAt(username, users.bestHeight())
    if (users.registrationHeight(username) === undefined) this.#needAllNames()
    return key
  }

  /** Signs a text with the valid key of a local user: 65 bytes. Fault: `accounts.not-local`. */
  signText(username: string, text: string): Uint8Array {
    const key = this.#localKey(username)
    return signData(encodeUtf8(text), key.privateKey, key.compressed)
  }

  /** Whether a text was signed by the user. Faults: `accounts.name-nowhere`, `.not-synced`. The chain's word goes before the wallet's. */
  verifyText(username: string, signature: Uint8Array, text: string): boolean {
    const key = this.publicKey(username) ?? this.#needs.wallet.currentKey(username)?.publicKey
    if (key === undefined)
      throw new CodedError('accounts.name-nowhere', `Neither the chain nor the wallet knows a key of ${username}.`)
    return verifyData(encodeUtf8(text), signature, key)
  }

  /** A known text hashed, signed and sealed with the key of a local user, for other implementations to compare. */
  selfTest(username: string): SelfTest {
    const key = this.#localKey(username)
    const plaintext = encodeUtf8(testText)
    return {
      secret: this.#needs.wallet.secretText(key),
      publicKey: key.publicKey,
      magicHash: messageMagicHash(),
      text: testText,
      digest: signedMessageDigest(plaintext),
      signature: signData(plaintext, key.privateKey, key.compressed),
      sealed: seal(plaintext, key.publicKey, this.#needs.random),
    }
  }

  #needAllNames(): void {
    if (!this.#needs.knowsAllNames()) throw namesNotKnown('accounts.not-synced')
  }

  #localKey(username: string): LocalKey {
    const key = this.#keyOf(username)
    if (key !== undefined) return key
    throw new CodedError('accounts.not-local', `There is no user ${username} in the wallet.`)
  }

  /** Names that begin with a text, in order, those that are followed here before others; `exact`: that name alone. */
  namesLike(prefix: string, count: number, exact: boolean): readonly string[] {
    const limit = Math.min(Math.max(count, 0), maxNames)
    const { following, users } = this.#needs
    const followed = [...following.everyone()].filter((name) => (exact ? name === prefix : name.startsWith(prefix)))
    const found = new Set<string>(followed.sort().slice(0, Math.max(limit, 1)))
    for (const name of users.namesWithPrefix(prefix, limit)) {
      if (found.size >= limit) break
      found.add(name)
    }
    return [...found].sort()
  }

  /**
   * Under the name the key that is valid: who makes a backup while a newer one waits for its block, and loses the
   * wallet, keeps the name.
   */
  #keyOf(listed: string): LocalKey | undefined {
    const { wallet } = this.#needs
    if (listed.endsWith(replacedSuffix))
      return wallet.keysOf(listed.slice(0, -replacedSuffix.length)).find((key) => key.replaced)
    if (!listed.endsWith(pendingSuffix)) return this.#validKey(listed) ?? wallet.currentKey(listed)
    const username = listed.slice(0, -pendingSuffix.length)
    const [valid, newest] = [this.#validKey(username), wallet.currentKey(username)]
    return valid === undefined || newest === undefined || equalBytes(valid.publicKey, newest.publicKey)
      ? undefined
      : newest
  }

  #validKey(username: string): LocalKey | undefined {
    const { wallet, users } = this.#needs
    return wallet.signingKey(username as Username, users.bestHeight(), users)
  }
}
