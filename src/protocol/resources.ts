// Every resource of the DHT: what lies under it, who writes and who reads it, how long it lives (dht.md 4.5, 4.6, 5.5).
// `docs/RESOURCES.md` lists them.
import type { DhtTarget, TargetKind } from './dht-target.ts'

/** One resource. Whoever owns a single signs it; whoever is registered may sign a multi; each kind has its size. */
export interface Resource {
  readonly kind: TargetKind
  /** The highest number that may end its name, as in `post7`; without it the name has no number. */
  readonly highestNumber?: number
  /** The name it lies under. */
  readonly under: string
  readonly value: string
  /** What its sequence numbers are; undefined for a multi, which has none. */
  readonly sequence?: string
  /** Blocks after which it expires; undefined: never. */
  readonly lifetime: number | undefined
  /** A node answers with what it knows, never with stored items. */
  readonly computed?: boolean
  /** Whether nodes that hold it for others put it again. */
  readonly refreshedByHolders: boolean
  readonly writtenBy: string
  readonly readBy: string
}

/** About two weeks. */
const generalLifetime = 2016

/** About two months. */
const postLifetime = 8640

const own = { kind: 'single', under: 'the owner', refreshedByHolders: true } as const
const notice = { kind: 'multi', value: 'the signed post', lifetime: generalLifetime } as const
const counted = 'one more than the last'

/** The register of resources, by name. */
export const resourceTable = {
  profile: {
    ...own,
    value: 'full name, bio, place, link and more, as texts',
    sequence: counted,
    lifetime: undefined,
    writtenBy: 'clients, with `dhtput`',
    readBy: 'clients, with `dhtget`',
  },
  avatar: {
    ...own,
    value: 'a picture as a data URL',
    sequence: counted,
    lifetime: undefined,
    writtenBy: 'clients, with `dhtput`',
    readBy: 'clients, with `dhtget`',
  },
  following: {
    ...own,
    highestNumber: 200,
    value: 'one page of the user names that the owner follows in public; the last page is empty',
    sequence: 'higher than the last, the same for all pages',
    lifetime: undefined,
    writtenBy: 'this node, for local users who follow in public; clients, with `dhtput`',
    readBy: 'this node, for local users and for suggestions; clients, with `dhtget`',
  },
  lists: {
    ...own,
    highestNumber: 64,
    value: 'one page of the own lists of the owner, sealed: only the holder of the key can read it',
    sequence: 'higher than the last, of each page',
    lifetime: undefined,
    writtenBy: 'this node, for local users who are on several computers or may be (`-ownlists`)',
    readBy: 'other nodes that have the same key',
  },
  pubkey: {
    ...own,
    value: 'the proof of the name: which key it has, for whoever has no blocks',
    sequence: 'the height at which it was put',
    lifetime: generalLifetime,
    writtenBy: 'this node, for local users whose key is buried deep enough',
    readBy: 'light nodes that do not know the key: the proof in it is judged first',
  },
  status: {
    ...own,
    value: 'the latest public signed post',
    sequence: 'the post number',
    lifetime: undefined,
    writtenBy: 'the announcer, of each public post',
    readBy: 'whoever looks for the newest post number: the author’s node before a first post, helpers before they join',
  },
  post: {
    ...own,
    highestNumber: Number.MAX_SAFE_INTEGER,
    value: 'the signed post of that number',
    sequence: '1',
    lifetime: postLifetime,
    writtenBy: 'the announcer, of each public post',
    readBy: 'clients that do not follow the author',
  },
  swarm: {
    ...own,
    value: 'the newest signed post of an author who stays out of the own swarm',
    sequence: 'the post number',
    lifetime: generalLifetime,
    writtenBy: 'the announcer, of each post, with `-nojoinown`',
    readBy: 'the nodes that store it: they bring the post into the swarm',
  },
  replies: {
    ...notice,
    highestNumber: Number.MAX_SAFE_INTEGER,
    under: 'the author of the answered post',
    refreshedByHolders: false,
    writtenBy: 'the announcer, of a reply',
    readBy: 'clients that show a conversation',
  },
  rts: {
    ...notice,
    highestNumber: Number.MAX_SAFE_INTEGER,
    under: 'the author of the retransmitted post',
    refreshedByHolders: false,
    writtenBy: 'the announcer, of a retransmit',
    readBy: 'clients that count retransmits',
  },
  mention: {
    ...notice,
    under: 'the mentioned user name',
    refreshedByHolders: true,
    writtenBy: 'the announcer, of each mention',
    readBy: 'the mentioned user',
  },
  hashtag: {
    ...notice,
    under: 'the hashtag',
    refreshedByHolders: false,
    writtenBy: 'the announcer, of each hashtag',
    readBy: 'whoever follows a hashtag',
  },
  word: {
    ...notice,
    under: 'a word of the post',
    refreshedByHolders: false,
    writtenBy: 'the announcer, of the rarest words of a public post (`-announcewords`)',
    readBy: 'whoever searches for words in the whole network',
  },
  tracker: {
    kind: 'multi',
    under: 'the user of the swarm',
    computed: true,
    value: 'the peers of a swarm and the followers estimate',
    lifetime: generalLifetime,
    refreshedByHolders: false,
    writtenBy: 'peers of the swarm, with announces that last 45 minutes',
    readBy: 'swarms that look for peers',
  },
} as const satisfies Readonly<Record<string, Resource>>

/** What a value is about: the name of a resource, without its number. */
export type ResourceName = keyof typeof resourceTable

/** A resource whose name ends in a number. */
export type NumberedResourceName = {
  [Name in ResourceName]: (typeof resourceTable)[Name] extends { readonly highestNumber: number } ? Name : never
}[ResourceName]

/** The target of a resource without a number. */
export const targetOf = (resource: Exclude<ResourceName, NumberedResourceName>, name: string): DhtTarget => ({
  name,
  resource,
  kind: resourceTable[resource].kind,
})

/** The target of a resource with a number. */
export const numberedTargetOf = (resource: NumberedResourceName, name: string, number: number): DhtTarget => ({
  name,
  resource: `${resource}${String(number)}`,
  kind: resourceTable[resource].kind,
})

/** Which resource a target is of. */
export interface ResourceOfTarget {
  readonly resource: ResourceName
  /** Undefined for a resource without a number. */
  readonly number: number | undefined
}

const isResourceName = (word: string): word is ResourceName => Object.hasOwn(resourceTable, word)

/** Undefined when the target is of no known resource: people may store what they like under names of their own. */
export const resourceOf = (target: DhtTarget): ResourceOfTarget | undefined => {
  const [, word = '', digits] = /^([A-Za-z]*)(0|[1-9][0-9]{0,14})?$/u.exec(target.resource) ?? []
  if (!isResourceName(word)) return undefined
  const { kind, highestNumber }: Resource = resourceTable[word]
  const number = digits === undefined ? undefined : Number(digits)
  const fits = highestNumber === undefined ? number === undefined : number !== undefined && number <= highestNumber
  return fits && kind === target.kind ? { resource: word, number } : undefined
}

/** Blocks after which an item expires; undefined: never. */
export const lifetimeOf = (target: DhtTarget): number | undefined => {
  const known = resourceOf(target)
  return known === undefined ? generalLifetime : resourceTable[known.resource].lifetime
}

/** Whether nodes keep an item of others alive by putting it again (dht.md 5.5): of what is unknown, the singles. */
export const isRefreshedByHolders = (target: DhtTarget): boolean => {
  const known = resourceOf(target)
  return known === undefined ? target.kind === 'single' : resourceTable[known.resource].refreshedByHolders
}

/** The number of the post that a target is of. */
export const postNumberOf = (target: DhtTarget): number | undefined => {
  const known = resourceOf(target)
  return known?.resource === 'post' ? known.number : undefined
}

/** Whether a node answers with what it knows, never with stored items, whatever the kind (dht.md 2.5). */
export const isComputed = ({ resource }: Pick<DhtTarget, 'resource'>): boolean => {
  if (!isResourceName(resource)) return false
  const { computed }: Resource = resourceTable[resource]
  return computed === true
}
