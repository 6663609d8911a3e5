// What the file of a person is made from, and what it is given back to: ports that the other capabilities fit.
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Verdict } from '../../base/verdict.ts'
import type { PassphraseCost } from '../../crypto/at-rest.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { Mute } from '../../protocol/mutes.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'

export interface KeptMessage {
  readonly author: Username
  readonly postNumber: number
  readonly time: number
  readonly text: string
}

/** What a person has, where it is kept. */
export interface PersonParts {
  readonly network: { readonly name: string }
  readonly clock: Clock
  readonly random: Random
  readonly users: UserKeys
  /** What a try of a passphrase costs. */
  readonly cost: PassphraseCost
  /** Lets others run. */
  readonly turn: () => Promise<void>
  readonly following: {
    of(localUser: string): readonly Username[]
    follows(localUser: string, followed: string): boolean
    follow(localUser: string, names: readonly string[]): void
  }
  readonly publicFollows: {
    of(localUser: string): readonly Username[]
    has(localUser: string, name: string): boolean
    set(localUser: string, names: readonly string[], isPublic: boolean): void
  }
  readonly mutes: {
    of(localUser: string): readonly Mute[]
    add(localUser: string, mute: Mute): void
  }
  readonly feeds: {
    follows(localUser: string): readonly { readonly url: string; readonly nick: string; readonly isTold: boolean }[]
    tell(localUser: string, feed: string, isTold: boolean): boolean
    followAsElsewhere(localUser: string, follow: { readonly url: string; readonly nick: string }): boolean
  }
  readonly tags: {
    of(localUser: string): readonly { readonly tag: string }[]
    watch(localUser: string, tag: string): string
  }
  readonly peopleLists: {
    of(localUser: string): readonly { readonly name: string; readonly members: readonly Username[] }[]
    put(localUser: string, list: string, people: readonly string[]): unknown
  }
  readonly bookmarks: {
    of(
      localUser: string,
      page: { readonly count: number; readonly before?: number | undefined },
    ): readonly { readonly id: number; readonly added: number; readonly post: VerifiedPost }[]
    has(localUser: string, reference: PostReference): boolean
    add(localUser: string, post: VerifiedPost, added: number): void
  }
  readonly keys: {
    has(username: string): boolean
    /** Secrets of a user as text, the newest last. Fault: `wallet.locked`. */
    secretsOf(username: string): readonly string[]
    importSecret(secret: string, username: Username): void
  }
  readonly groups: {
    list(): readonly string[]
    isMember(alias: string, name: string): boolean
    info(alias: string): { readonly description: string; readonly members: readonly string[] }
    secret(alias: string): string
    has(alias: string): boolean
    restore(group: {
      readonly alias: string
      readonly secret: string
      readonly description: string
      readonly members: readonly Username[]
    }): string | undefined
  }
  readonly messages: {
    threads(localUser: string): readonly { readonly peer: string; readonly unread: number; readonly lastTime: number }[]
    read(
      localUser: string,
      count: number,
      ranges: readonly { readonly peer: string; readonly maxId?: number | undefined }[],
    ): ReadonlyMap<string, readonly (KeptMessage & { readonly id: number })[]>
    restore(localUser: string, peer: string, messages: readonly KeptMessage[]): number
    markRead(localUser: string, peer: string): void
  }
  readonly swarms: {
    join(username: Username): void
    post(username: Username, postNumber: number): VerifiedPost | undefined
    posts(query: {
      readonly username: Username
      readonly maxPostNumber?: number | undefined
      readonly count: number
      readonly allowedFlags: number
      readonly requiredFlags: number
    }): readonly VerifiedPost[]
    addPost(post: VerifiedPost): Promise<Verdict<undefined, unknown>>
    readonly numbers: { supply(post: VerifiedPost): void }
  }
  readonly items: {
    /** The newest profile and avatar of a user, as far as they can be had. */
    of(username: Username): Promise<readonly SignedItem[]>
    putSigned(bytes: Uint8Array): Promise<void>
  }
}
