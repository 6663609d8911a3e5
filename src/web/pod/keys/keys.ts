// All that a browser does with the keys of its person. It runs in a worker: the page itself never holds a secret.
import type { PodClient } from '../../../api/pod.ts'
import type { PodPostJson, StretchJson } from '../../../api/pod-shapes.ts'
import { emptyBytes } from '../../../base/bytes.ts'
import { CodedError } from '../../../base/coded-error.ts'
import type { Random } from '../../../base/random.ts'
import { decodeHex, encodeHex } from '../../../codec/hex.ts'
import { createPrivateKey, publicKeyOf } from '../../../crypto/keys.ts'
import { decodeWif, encodeWif, type WifSecret } from '../../../crypto/wif.ts'
import { signBringing } from '../../../podkeys/bringing.ts'
import type { ProfileFields } from '../../../podkeys/items.ts'
import { keepKey, type KeptKey, keptKeyOf } from '../../../podkeys/kept-key.ts'
import { keysOfPassword, type PasswordKeys, saltBytes, usualCost } from '../../../podkeys/password.ts'
import {
  createVault,
  keyOfPasskey,
  openVault,
  openVaultWith,
  type OpenVault,
  readVault,
  type Vault,
  type VaultKey,
  vaultText,
  withoutPasskey,
  wrapAgain,
} from '../../../podkeys/vault.ts'
import { type Network, networkNamed } from '../../../protocol/network.ts'
import type { Username } from '../../../protocol/username.ts'
import { Inbox } from './inbox.ts'
import { nameIn, Names, type NameState } from './names.ts'
import { namesIn, readPost, readProfile } from './reading.ts'
import type { ChangedPassword, FoundProfile, Locked, Message, NewAccount, Profile, ReadPost, Wish } from './shapes.ts'
import type { KeyStore } from './store.ts'
import { type Writer, Writing } from './writing.ts'

/** What keys are built from. */
export interface KeysNeeds {
  readonly client: PodClient
  readonly store: KeyStore
  readonly random: Random
  /** Unix seconds. */
  readonly now: () => number
}

interface Opened {
  readonly name: Username
  readonly vault: Vault
  readonly open: OpenVault
}

const sentences: Readonly<Record<string, string>> = {
  'stretching-salt': 'The pod asks for a login key that would be easy to guess from. It was not given one.',
  'stretching-cheap': 'The pod asks for a login key that would be easy to guess from. It was not given one.',
  'stretching-dear': 'The pod asks for more work than a browser can do. It was not done.',
  'vault-key-wrong': 'This password does not open your keys.',
}

const refused = (code: string): CodedError =>
  new CodedError(`keys.${code}`, sentences[code] ?? 'What the pod keeps of your keys cannot be read.')

const vaultIn = (text: string): Vault => {
  const read = readVault(text)
  if (!read.ok) throw refused(read.rejection.code)
  return read.value
}

/** The keys of one browser. */
export class Keys {
  readonly #needs: KeysNeeds
  #network: Network | undefined
  #names: Names | undefined
  #writing: Writing | undefined
  #inbox: Inbox | undefined
  #opened: Opened | undefined

  constructor(needs: KeysNeeds) {
    this.#needs = needs
  }

  /** Must come first. Fault: `keys.network`. */
  begin(networkName: string): Promise<void> {
    if (this.#network?.name === networkName) return Promise.resolve()
    const network = networkNamed(networkName)
    if (network === undefined) throw new CodedError('keys.network', `This page knows no network “${networkName}”.`)
    const names = new Names({ ...this.#needs, network })
    this.#network = network
    this.#names = names
    this.#writing = new Writing({ ...this.#needs, names, network })
    this.#inbox = new Inbox({ ...this.#needs, names })
    return Promise.resolve()
  }

  /** Makes keys for a new account, or takes those of a name that one has; opens them. Faults: `keys.secret`. */
  async create(name: string, password: string, secretText: string): Promise<NewAccount> {
    const network = this.#networkNow()
    const secret = secretText === '' ? this.#newSecret() : this.#secretIn(secretText)
    const salt = this.#needs.random.bytes(saltBytes)
    const { loginKey, wrapKey } = await this.#stretched(password, salt, usualCost)
    const { vault, open } = await createVault(nameIn(name), secret, { key: wrapKey }, this.#needs.random)
    this.#opened = { name: nameIn(name), vault, open }
    return {
      publicKey: encodeHex(publicKeyOf(secret.privateKey, secret.compressed)),
      salt: encodeHex(salt),
      cost: usualCost,
      loginKey: encodeHex(loginKey),
      vault: vaultText(vault),
      secret: encodeWif(secret.privateKey, network.secretVersion, secret.compressed),
    }
  }

  /** 65 bytes in hexadecimal: that the keys that were made are those of the name. */
  bring(url: string, challenge: string): Promise<string> {
    const { name, open } = this.#openedNow()
    return Promise.resolve(encodeHex(signBringing({ name, url, challenge }, open.secret)))
  }

  /** The login key of a password, in hexadecimal. */
  async loginKey(password: string, salt: string, cost: StretchJson): Promise<string> {
    return encodeHex((await this.#stretched(password, decodeHex(salt) ?? emptyBytes, cost)).loginKey)
  }

  /** Opens the vault with a password. Faults: `keys.vault-…`. */
  async unlock({ name, vault, salt, cost }: Locked, password: string): Promise<void> {
    const { wrapKey } = await this.#stretched(password, decodeHex(salt) ?? emptyBytes, cost)
    await this.#open(name, vault, { key: wrapKey })
  }

  /** Opens the vault with what a passkey answered (32 bytes in hexadecimal). */
  async unlockByPasskey({ name, vault }: Locked, passkey: string, answer: string): Promise<void> {
    await this.#open(name, vault, await keyOfPasskey(passkey, decodeHex(answer) ?? emptyBytes))
  }

  /** Opens the vault with what this browser kept; false: it has nothing that opens it. */
  async unlockKept({ name, vault: text }: Locked): Promise<boolean> {
    const kept = (await this.#needs.store.get('key')) as KeptKey | undefined
    if (kept?.name !== name) return false
    const dataKey = await keptKeyOf(kept).catch(() => undefined)
    const vault = vaultIn(text)
    const opened = dataKey === undefined ? undefined : await openVaultWith(nameIn(name), vault, dataKey)
    if (opened?.ok !== true) return false
    this.#opened = { name: nameIn(name), vault, open: opened.value }
    return true
  }

  /** Leaves the data key to the next page of this browser. */
  async keep(): Promise<void> {
    const { name, open } = this.#openedNow()
    const kept = await keepKey(name, open.dataKey, this.#needs.random).catch(() => undefined)
    if (kept !== undefined) await this.#needs.store.set('key', kept)
  }

  /** Closes the keys. What this browser kept stays, sealed. */
  async lock(): Promise<void> {
    this.#opened = undefined
    this.#inbox?.stop()
    await this.#needs.store.set('key', undefined)
  }

  /** Forgets the keys and all that this browser kept. */
  async forget(): Promise<void> {
    this.#opened = undefined
    this.#inbox?.stop()
    await this.#needs.store.clear()
  }

  /** What changes with a new password; the old one is tried on the vault first. */
  async changePassword(locked: Locked, password: string, next: string): Promise<ChangedPassword> {
    const old = await this.#stretched(password, decodeHex(locked.salt) ?? emptyBytes, locked.cost)
    await this.#open(locked.name, locked.vault, { key: old.wrapKey })
    const salt = this.#needs.random.bytes(saltBytes)
    const { loginKey, wrapKey } = await this.#stretched(next, salt, usualCost)
    const vault = await this.#wrapped(locked.vault, { key: wrapKey })
    return {
      loginKey: encodeHex(old.loginKey),
      newSalt: encodeHex(salt),
      newCost: usualCost,
      newLoginKey: encodeHex(loginKey),
      vault,
    }
  }

  /** The vault with a passkey more. */
  async withPasskey(vault: string, passkey: string, answer: string): Promise<string> {
    return this.#wrapped(vault, await keyOfPasskey(passkey, decodeHex(answer) ?? emptyBytes))
  }

  /** The vault with a passkey less. */
  withoutPasskey(vault: string, passkey: string): Promise<string> {
    return Promise.resolve(vaultText(withoutPasskey(vaultIn(vault), passkey)))
  }

  /** The secret as text: for a person who asks for it. */
  secret(): Promise<string> {
    const { privateKey, compressed } = this.#openedNow().open.secret
    return Promise.resolve(encodeWif(privateKey, this.#networkNow().secretVersion, compressed))
  }

  /** Reads posts from their bytes; what is none is left out. */
  async read(posts: readonly PodPostJson[]): Promise<readonly ReadPost[]> {
    const names = this.#namesNow()
    const read = posts.flatMap((post) => readPost(post, names.keys) ?? [])
    await this.#note(read)
    return read
  }

  /** Asks for proofs that posts need, and reads them again. */
  async prove(posts: readonly ReadPost[]): Promise<readonly ReadPost[]> {
    const names = this.#namesNow()
    for (const name of new Set(posts.flatMap(namesIn))) await names.prove(nameIn(name))
    return this.read(posts.map(({ author: n, number: k, time, piece }) => ({ n, k, time, piece, kind: '', text: '' })))
  }

  /** What is known of a name. `anew`: with a new proof. */
  name(name: string, anew: boolean): Promise<NameState> {
    return this.#namesNow().prove(nameIn(name), anew)
  }

  /** A person goes on with a key that did not follow from the one seen before. */
  trustAnew(name: string): Promise<NameState> {
    return this.#namesNow().forgetPin(nameIn(name))
  }

  /** Profile and picture, after the name was proved. */
  async profile(name: string, found: FoundProfile): Promise<Profile> {
    const names = this.#namesNow()
    await names.prove(nameIn(name))
    return readProfile(found, name, names.keys)
  }

  /** Publishes what a person wants. Faults: `keys.draft-…`: the pod drafted something else. */
  async post(wish: Wish): Promise<ReadPost | undefined> {
    const published = await this.#writingNow().post(this.#writer(), wish)
    return readPost(published, this.#namesNow().keys)
  }

  /** Sends a message. */
  message(to: string, text: string): Promise<{ readonly isCopied: boolean }> {
    return this.#writingNow().message(this.#writer(), to, text)
  }

  /** Opens what has come; without `asks` what was opened before. */
  messages(asks: boolean): Promise<readonly Message[]> {
    const { name, open } = this.#openedNow()
    const inbox = this.#inbox
    if (inbox === undefined) throw refused('network')
    return asks ? inbox.open(name, open) : inbox.kept(name, open)
  }

  saveProfile(profile: ProfileFields): Promise<void> {
    return this.#writingNow().profile(this.#writer(), profile)
  }

  saveAvatar(dataUrl: string): Promise<void> {
    return this.#writingNow().avatar(this.#writer(), dataUrl)
  }

  saveFollowing(names: readonly string[]): Promise<void> {
    return this.#writingNow().following(this.#writer(), names)
  }

  async #note(posts: readonly ReadPost[]): Promise<void> {
    const name = this.#opened?.name
    if (name === undefined) return
    for (const { author, number, kind, sureness } of posts)
      if (author === name && sureness === 'verified') await this.#writingNow().note(name, number, kind !== 'favourite')
  }

  async #wrapped(text: string, key: VaultKey): Promise<string> {
    const { name, open } = this.#openedNow()
    const vault = await wrapAgain(vaultIn(text), open, key, this.#needs.random)
    this.#opened = { name, open, vault }
    return vaultText(vault)
  }

  async #open(name: string, text: string, key: VaultKey): Promise<void> {
    const vault = vaultIn(text)
    const opened = await openVault(nameIn(name), vault, key)
    if (!opened.ok) throw refused(opened.rejection.code)
    this.#opened = { name: nameIn(name), vault, open: opened.value }
  }

  async #stretched(password: string, salt: Uint8Array, cost: StretchJson): Promise<PasswordKeys> {
    const keys = await keysOfPassword(password, { salt, cost })
    if (!keys.ok) throw refused(keys.rejection.code)
    return keys.value
  }

  #newSecret(): WifSecret {
    return { privateKey: createPrivateKey(this.#needs.random), compressed: true }
  }

  #secretIn(text: string): WifSecret {
    const decoded = decodeWif(text.replaceAll(/\s/gu, ''), this.#networkNow().secretVersion)
    if (!decoded.ok || !decoded.value.compressed)
      throw new CodedError(
        'keys.secret',
        'This is no secret of a name in this network. Look for a letter that is missing.',
      )
    return decoded.value
  }

  #writer(): Writer {
    const { name, open } = this.#openedNow()
    return { name, secret: open.secret }
  }

  #openedNow(): Opened {
    if (this.#opened !== undefined) return this.#opened
    throw new CodedError('keys.locked', 'Your keys are locked. Give your password.')
  }

  #networkNow(): Network {
    if (this.#network !== undefined) return this.#network
    throw new CodedError('keys.network', 'The network of this pod is not known yet.')
  }

  #namesNow(): Names {
    if (this.#names !== undefined) return this.#names
    throw new CodedError('keys.network', 'The network of this pod is not known yet.')
  }

  #writingNow(): Writing {
    if (this.#writing !== undefined) return this.#writing
    throw new CodedError('keys.network', 'The network of this pod is not known yet.')
  }
}
