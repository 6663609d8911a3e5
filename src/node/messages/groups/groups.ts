// Groups: keys that several people share. Whoever has the key reads and writes; nobody rules (swarm-posts.md 7).
import { equalBytes } from '../../../base/bytes.ts'
import { CodedError } from '../../../base/coded-error.ts'
import type { Log } from '../../../base/log.ts'
import { type Random, randomBelow } from '../../../base/random.ts'
import { Signal } from '../../../base/signal.ts'
import { decodeUtf8Lossy, encodeUtf8 } from '../../../codec/utf8.ts'
import {
  createPrivateKey,
  parsePrivateKey,
  type PrivateKey,
  type PublicKey,
  publicKeyOf,
} from '../../../crypto/keys.ts'
import { decodeWif, encodeWif } from '../../../crypto/wif.ts'
import type { Network } from '../../../protocol/network.ts'
import type { Username } from '../../../protocol/username.ts'
import type { Database } from '../../../store/database.ts'
import type { Seal } from '../../seal.ts'
import { type GroupRecord, GroupStore, type KeptGroupSecret } from './group-store.ts'

/** What groups are built from. */
export interface GroupsNeeds {
  readonly database: Database
  readonly seal: Seal
  readonly random: Random
  readonly log: Log
  readonly network: Network
  /** This node's users. */
  readonly local: { has(name: string): boolean; users(): readonly Username[] }
  readonly adjustedTime: () => number
}

/** A group as it is shown. */
export interface GroupInfo {
  readonly alias: string
  readonly description: string
  readonly members: readonly Username[]
}

/** A key that messages to a group are opened with. */
export interface GroupKey {
  readonly alias: string
  readonly publicKey: PublicKey
  readonly privateKey: PrivateKey
  readonly opensFrom: number
}

/** An invitation that came to a local user. */
export interface Invitation {
  readonly localUser: Username
  readonly invitedBy: Username
  readonly secret: string
  readonly description: string
  readonly time: number
}

/** A group as another node of the same person knew it. */
export interface RestoredGroup {
  readonly alias: string
  /** Its secret as text. */
  readonly secret: string
  readonly description: string
  readonly members: readonly Username[]
}

const aliasLetters = 8

const isAlias = (text: string): boolean => /^\*[a-z]{1,32}$/u.test(text)

/** Groups of this node. */
export class Groups {
  /** There is a group whose messages could not be opened before. */
  readonly added = new Signal<string>()
  /** Somebody is a member whose posts may not have been wanted before. */
  readonly memberAdded = new Signal<Username>()
  readonly #needs: GroupsNeeds
  readonly #store: GroupStore

  constructor(needs: GroupsNeeds) {
    this.#needs = needs
    this.#store = new GroupStore(needs.database, needs.seal)
  }

  /**
   * Makes a group, or takes one in by its secret, and gives its alias. Its creator is no member yet. Undefined when the
   * text is no secret. Faults: `groups.full`, `wallet.locked`.
   */
  create(description: string, secretText?: string): string | undefined {
    const privateKey = secretText === undefined ? createPrivateKey(this.#needs.random) : this.#decode(secretText)
    if (privateKey === undefined) return undefined
    const known = this.#store.ofKey(publicKeyOf(privateKey))
    if (known !== undefined) return known.alias
    const alias = this.#add(privateKey, description, { describedAt: this.#needs.adjustedTime(), opensFrom: 0 })
    if (alias === undefined)
      throw new CodedError('groups.full', 'This node is in too many groups to take in another one.')
    this.added.emit(alias)
    return alias
  }

  /** Aliases in order: of all groups, or of those that a user is in. */
  list(member?: string): readonly string[] {
    return member === undefined ? this.#store.all().map(({ alias }) => alias) : this.#store.groupsOf(member)
  }

  /** Aliases of the groups that a local user has left. */
  ignored(localUser: string): readonly string[] {
    return this.#store.ignored(localUser)
  }

  has(alias: string): boolean {
    return this.#store.find(alias) !== undefined
  }

  /** Fault: `groups.unknown`. */
  info(alias: string): GroupInfo {
    const { description } = this.#known(alias)
    return { alias, description: decodeUtf8Lossy(description), members: this.#store.members(alias) }
  }

  /** The secret of a group as text. Faults: `groups.unknown`, `wallet.locked`. */
  secret(alias: string): string {
    this.#known(alias)
    return encodeWif(this.#privateKey(alias), this.#needs.network.secretVersion)
  }

  publicKey(alias: string): PublicKey | undefined {
    return this.#store.find(alias)?.publicKey
  }

  /** The keys of all groups. Fault: `wallet.locked`. */
  keys(): readonly GroupKey[] {
    return this.#store
      .all()
      .map(({ alias, publicKey, opensFrom }) => ({ alias, publicKey, opensFrom, privateKey: this.#privateKey(alias) }))
  }

  /** The keys of all groups as they lie on disk: sealed if the wallet is. */
  kept(): readonly KeptGroupSecret[] {
    return this.#store.kept()
  }

  /** Whether anybody is in a group of this node whose posts are therefore wanted. */
  isMemberOfAny(name: string): boolean {
    return this.#store.groupsOf(name).length > 0
  }

  /** Members of all groups: their swarms run. */
  everyone(): readonly Username[] {
    return this.#store.everyone()
  }

  /** Whether a name is one of this node's users. */
  isLocal(name: string): boolean {
    return this.#needs.local.has(name)
  }

  isMember(alias: string, name: string): boolean {
    return this.#store.isMember(alias, name)
  }

  /** Local users who read a group. */
  readers(alias: string): readonly Username[] {
    return this.#needs.local.users().filter((name) => this.#store.isMember(alias, name))
  }

  /** Leaves a group; nobody is told. Fault: `groups.unknown`. */
  leave(localUser: string, alias: string): void {
    this.#known(alias)
    this.#needs.database.transaction(() => {
      this.#store.ignore(localUser, alias, this.#needs.adjustedTime())
      this.#store.removeMember(alias, localUser)
    })
  }

  /** A user of this node is invited from here: whoever had left hears of the group again. */
  heed(localUser: string, alias: string): void {
    this.#store.heed(localUser, alias)
  }

  /** Opens what was written before the invitations of a member, too. */
  openHistory(member: string): void {
    this.#store.openAll(member)
  }

  /** Takes an invitation; gives the alias when it makes the local user a member. Inside a transaction. */
  invited({ localUser, invitedBy, secret, description, time }: Invitation): string | undefined {
    const privateKey = this.#decode(secret)
    if (privateKey === undefined) return undefined
    const known = this.#store.ofKey(publicKeyOf(privateKey))
    // Who invites themselves to what they have is told with the members, as by the C++ node.
    if (known !== undefined && invitedBy === localUser) return undefined
    const times = { describedAt: time, opensFrom: time }
    const alias = known?.alias ?? this.#add(privateKey, description, times, { invitedBy })
    if (alias === undefined) return undefined
    if (known === undefined) this.added.emit(alias)
    // Its key came from a file, which says no more.
    else if (known.describedAt === 0) this.#store.describe(alias, encodeUtf8(description), time)
    const leftAt = this.#store.leftAt(localUser, alias)
    if (leftAt !== undefined && time <= leftAt) return undefined
    this.#store.heed(localUser, alias)
    return this.addMember(alias, localUser) ? alias : undefined
  }

  /** A member is told of; whether it is a new one. A local user who left does not come back by it. Inside a transaction. */
  addMember(alias: string, member: Username): boolean {
    if (this.#store.leftAt(member, alias) !== undefined) return false
    if (!this.#store.addMember(alias, member, this.#needs.local.has(member))) return false
    this.memberAdded.emit(member)
    return true
  }

  /** Takes another description, unless a later one is known. The secret shows that a member wrote it. */
  described(alias: string, secret: string, description: string, time: number): boolean {
    const group = this.#store.find(alias)
    const privateKey = this.#decode(secret)
    if (group === undefined || privateKey === undefined) return false
    if (!equalBytes(publicKeyOf(privateKey), group.publicKey)) return false
    if (time >= group.describedAt) this.#store.describe(alias, encodeUtf8(description), time)
    return true
  }

  /**
   * Takes in what another node of the same person knew of a group, under the alias that it had there unless another group
   * has that here. Of a known group what is missing is added. Gives the alias here; undefined when the text is no secret,
   * or there are too many groups. Fault: `wallet.locked`.
   */
  restore({ alias: wanted, secret, description, members }: RestoredGroup): string | undefined {
    const privateKey = this.#decode(secret)
    if (privateKey === undefined) return undefined
    const known = this.#store.ofKey(publicKeyOf(privateKey))
    const alias = this.#needs.database.transaction(() => {
      const times = { describedAt: 0, opensFrom: 0 }
      const found = known?.alias ?? this.#add(privateKey, description, times, { wanted })
      if (found === undefined) return undefined
      if (known?.describedAt === 0 && known.description.length === 0)
        this.#store.describe(known.alias, encodeUtf8(description), 0)
      for (const member of members) this.addMember(found, member)
      return found
    })
    if (alias !== undefined && known === undefined) this.added.emit(alias)
    return alias
  }

  /** On another node of the same person a local user left a group; not when the user is in it here. */
  restoreLeaving(localUser: string, alias: string): void {
    if (this.isMember(alias, localUser) || this.#store.leftAt(localUser, alias) !== undefined) return
    this.#store.ignore(localUser, alias, this.#needs.adjustedTime())
  }

  #known(alias: string): GroupRecord {
    const group = this.#store.find(alias)
    if (group === undefined) throw new CodedError('groups.unknown', 'There is no group of this alias on this node.')
    return group
  }

  #decode(secretText: string): PrivateKey | undefined {
    const decoded = decodeWif(secretText.trim(), this.#needs.network.secretVersion)
    return decoded.ok ? decoded.value.privateKey : undefined
  }

  #privateKey(alias: string): PrivateKey {
    const privateKey = parsePrivateKey(this.#store.secret(alias) ?? new Uint8Array(0))
    if (privateKey === undefined)
      throw new CodedError('groups.corrupt', `The key of the group ${alias} is damaged. Be invited again.`)
    return privateKey
  }

  #add(
    privateKey: PrivateKey,
    description: string,
    times: Pick<GroupRecord, 'describedAt' | 'opensFrom'>,
    { wanted, invitedBy }: { readonly wanted?: string; readonly invitedBy?: Username } = {},
  ): string | undefined {
    if (!this.#store.hasRoomFor(invitedBy)) {
      this.#needs.log.warn('a group was left out: there are too many', { invitedBy: invitedBy ?? '' })
      return undefined
    }
    let alias = wanted !== undefined && isAlias(wanted) ? wanted : this.#randomAlias()
    while (this.has(alias)) alias = this.#randomAlias()
    const group = { alias, publicKey: publicKeyOf(privateKey), description: encodeUtf8(description), ...times }
    this.#store.add(group, privateKey, invitedBy)
    return alias
  }

  #randomAlias(): string {
    const letters = Array.from({ length: aliasLetters }, () =>
      String.fromCharCode(97 + randomBelow(this.#needs.random, 26)),
    )
    return `*${letters.join('')}`
  }
}
