// What the commands of a pod take and give: plain JSON; signed bytes always whole, so that the browser judges them itself.
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { decodeHex } from '../codec/hex.ts'
import { integer, record, required, type Schema, type SchemaRejection, string } from '../codec/schema.ts'

const invalid = (message: string): Verdict<never, SchemaRejection> => reject({ code: 'value-invalid', message })

/** Text of at most so many UTF-16 units, without lone surrogates and zero characters, which no store takes. */
export const textUpTo = (most: number): Schema<string> => ({
  type: 'str',
  parse: (value): Verdict<string, SchemaRejection> => {
    const verdict = string.parse(value)
    if (!verdict.ok) return verdict
    if (verdict.value.length > most) return invalid(`the text may have at most ${String(most)} characters`)
    if (verdict.value.includes('\0')) return invalid('the text has a zero character')
    return /\p{Surrogate}/u.test(verdict.value) ? invalid('the text is not valid Unicode') : verdict
  },
})

/** Bytes in hexadecimal digits, as they were sent: from `least` to `most` of them. */
export const hexOf = (least: number, most = least): Schema<string> => ({
  type: 'str',
  parse: (value): Verdict<string, SchemaRejection> => {
    const verdict = string.parse(value)
    if (!verdict.ok) return verdict
    if (verdict.value.length < 2 * least || verdict.value.length > 2 * most)
      return invalid('the bytes have a wrong length')
    return decodeHex(verdict.value) === undefined ? invalid('these are no hexadecimal digits') : verdict
  },
})

/** A user name of twister. */
export const username: Schema<string> = {
  type: 'str',
  parse: (value): Verdict<string, SchemaRejection> => {
    const verdict = string.parse(value)
    if (!verdict.ok) return verdict
    return /^[a-z0-9_]{1,16}$/u.test(verdict.value)
      ? verdict
      : invalid('a name has 1 to 16 characters: small letters a to z, digits and the underscore')
  },
}

const within = (least: number, most: number): Schema<number> => ({
  type: 'int',
  parse: (value): Verdict<number, SchemaRejection> => {
    const verdict = integer.parse(value)
    if (!verdict.ok) return verdict
    return verdict.value < least || verdict.value > most
      ? invalid(`the number must be from ${String(least)} to ${String(most)}`)
      : verdict
  },
})

/** A whole number from 0 to `most`. */
export const upTo = (most: number): Schema<number> => within(0, most)

/** How many of a list are asked for. */
export const pageCount: Schema<number> = within(1, 100)

/** One of some words. */
export const oneOf = <const Words extends readonly string[]>(words: Words): Schema<Words[number]> => ({
  type: 'str',
  parse: (value): Verdict<Words[number], SchemaRejection> =>
    words.includes(value as string)
      ? accept(value as Words[number])
      : invalid(`the value must be one of: ${words.join(', ')}`),
})

/** A number of a post, or a height of the chain. */
export const postNumber: Schema<number> = upTo(0x7fff_ffff)

/** A post by its author and number. */
export const reference = record({ n: required(username), k: required(postNumber) })

/** What stretching a password costs: argon2id with one lane (RFC 9106). */
export interface StretchJson {
  readonly memoryKib: number
  readonly passes: number
}

/** Costs that a pod keeps: no less than the least that browsers accept, no more than a telephone has room for. */
export const stretch: Schema<StretchJson> = record({
  memoryKib: required(within(65_536, 1_048_576)),
  passes: required(within(3, 64)),
})

/** A sealed message: the members of `dm` on the wire, bytes in hexadecimal (swarm-posts.md 6.2). */
export const sealed = record({
  body: required(hexOf(0, 2048)),
  key: required(hexOf(33)),
  mac: required(hexOf(64)),
  orig: required(upTo(2048)),
})

/** Roles, from the highest. */
export const podRoles = ['owner', 'admin', 'moderator', 'member'] as const

/** What somebody may do in a pod; whoever has a role has all that stand behind it. */
export type PodRole = (typeof podRoles)[number]

/** Who can make an account. */
export const podJoining = ['invitation', 'open', 'closed'] as const

/** What the administrators of a pod say of it and allow. */
export interface PodSettingsJson {
  readonly name: string
  readonly description: string
  readonly rules: string
  readonly joining: (typeof podJoining)[number]
  readonly limits: PodLimitsJson
}

/** Quotas. */
export interface PodLimitsJson {
  readonly accounts: number
  /** Posts of one account in 24 hours; messages count as posts. */
  readonly postsADay: number
  /** Whom one account can follow. */
  readonly follows: number
  /** Names that the pod registers in 24 hours: each costs it some seconds to minutes of a processor. */
  readonly registrationsADay: number
}

/** What anyone learns of a pod. */
export interface PodJson {
  readonly name: string
  readonly description: string
  readonly rules: string
  readonly joining: (typeof podJoining)[number]
  /** Name of the network, such as `twister`; names and posts are of that network. */
  readonly network: string
  /** The address of the pod: what is signed to bring a name names it. */
  readonly url: string
  /** Height of the newest block, and the time of the node in Unix seconds. */
  readonly height: number
  readonly time: number
}

/** How far the registration of a name is. */
export interface PodRegistrationJson {
  /**
   * `waiting`: before others, or for the chain. `working`: proof of work. `sent`: a block is waited for. `confirmed`: in
   * a block; one more and posts can be signed. `ready`: posts can be signed. `taken`: the name has another key. `stopped`.
   */
  readonly state: 'waiting' | 'working' | 'sent' | 'confirmed' | 'ready' | 'taken' | 'stopped'
  /** Of `working`: 0 to 1; it never says that it is done. */
  readonly progress?: number
  readonly waitSeconds?: number
  /** The block in which the name is. */
  readonly height?: number
  /** A sentence for people. */
  readonly message: string
}

/** Passkeys of one account, and so of its vault: browsers read none with more. */
export const maxPasskeys = 20

/** A passkey, as its owner sees it. */
export interface PasskeyJson {
  /** Base64url, as WebAuthn gives it. */
  readonly id: string
  readonly label: string
  readonly created: number
  readonly used: number | null
}

/** An account, as its owner sees it. Times are Unix seconds. */
export interface PodAccountJson {
  readonly name: string
  /** 33 bytes in hexadecimal. */
  readonly publicKey: string
  readonly role: PodRole
  readonly created: number
  /** Made and read by the browser alone; for the server it is a text. */
  readonly vault: string
  /** Counts the changes of the vault: whoever changes it says which one it was made from. */
  readonly vaultNumber: number
  readonly salt: string
  readonly cost: StretchJson
  readonly passkeys: readonly PasskeyJson[]
  readonly suspended: { readonly reason: string; readonly since: number } | null
  readonly limits: PodLimitsJson
  readonly postsToday: number
  readonly registration: PodRegistrationJson
}

/** Bytes to sign, and what they say of numbers. The browser signs only what it would have written itself. */
export interface DraftJson {
  /** Names the draft in `publish`. */
  readonly draft: string
  /** Canonical bytes of `userpost`, in hexadecimal. */
  readonly userpost: string
  /** The number: reserved until `expires`, and given to nobody else after. */
  readonly k: number
  readonly lastk?: number
  readonly height: number
  readonly time: number
  /** Unix seconds. */
  readonly expires: number
}

/** What a signed item needs besides its value. */
export interface ItemDraftJson {
  readonly height: number
  readonly time: number
  /** Of a single: one above the highest that is known. */
  readonly seq: number
}

/** A post: its bytes, and what they say, for programs that read. The browser believes the bytes alone. */
export interface PodPostJson {
  readonly n: string
  readonly k: number
  /** Unix seconds: the time that it claims, but never later than it came. */
  readonly time: number
  readonly kind: string
  readonly text: string
  readonly to?: { readonly n: string; readonly k: number }
  /** The whole signed post, in hexadecimal (swarm-posts.md 3.1). */
  readonly piece: string
}

/** Some posts, and where the next ones begin; null: there are none. */
export interface PodPageJson {
  readonly posts: readonly PodPostJson[]
  readonly next: string | null
}

/** The conversation around a post. */
export interface PodThreadJson {
  /** What it answers, the first post first. */
  readonly above: readonly PodPostJson[]
  readonly post: PodPostJson | null
  /** Each answer stands before the answers to it. */
  readonly below: readonly { readonly depth: number; readonly post: PodPostJson }[]
  readonly next: string | null
}

/** A signed value of the DHT: bencoded `p`, `sig_p` and `sig_user`, in hexadecimal (rpc.md 2.6). */
export interface PodItemJson {
  readonly item: string
}

/** What a name says of itself, signed, as it was found; null: nothing was found. */
export interface PodProfileJson {
  readonly profile: PodItemJson | null
  readonly avatar: PodItemJson | null
  readonly following: boolean
  readonly muted: boolean
  /** Whether it has an account here. */
  readonly here: boolean
}

/** A key of a name with its proof. */
export interface PodProofJson {
  readonly name: string
  /** Base64: judge it with `verifyNameProof`. */
  readonly proof: string
}

/** An invitation. */
export interface InvitationJson {
  readonly code: string
  readonly role: PodRole
  readonly uses: number
  readonly used: number
  readonly expires: number
  readonly createdBy: string
}

/** An account, as moderators see it: nothing that its owner reads or whom it follows. */
export interface ListedAccountJson {
  readonly name: string
  readonly role: PodRole
  readonly created: number
  /** The day of its last use, in Unix seconds. */
  readonly seen: number
  readonly postsToday: number
  readonly suspended: { readonly reason: string; readonly since: number } | null
}

/** A report of a post or, without a number, of an account. */
export interface ReportJson {
  readonly id: string
  readonly by: string
  readonly n: string
  readonly k?: number
  readonly reason: string
  readonly created: number
  readonly resolved: { readonly by: string; readonly note: string; readonly time: number } | null
}

/** One administrative act. */
export interface AuditJson {
  readonly id: string
  readonly time: number
  readonly actor: string
  readonly act: string
  readonly object: string
  readonly note: string
}

/** All that a pod keeps of an account but its posts, which `exportposts` gives. */
export interface PodExportJson {
  readonly format: 'twister-pod-account'
  readonly version: 1
  readonly name: string
  readonly network: string
  readonly publicKey: string
  readonly salt: string
  readonly cost: StretchJson
  readonly vault: string
  readonly role: PodRole
  readonly created: number
  readonly following: readonly string[]
  readonly muted: readonly string[]
  readonly reports: readonly ReportJson[]
  readonly passkeys: readonly PasskeyJson[]
}

/** The text that is signed with the key of a name to bring it to a pod. No post and no item begins with these letters. */
export const bringingText = (url: string, name: string, challenge: string): string =>
  `I bring the name ${name} to the pod at ${url}. ${challenge}`
