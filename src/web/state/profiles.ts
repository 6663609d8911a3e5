// What users say of themselves in the DHT: profile and picture. Asked for when they are on the screen, few at a time.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { Json } from '../../codec/schema.ts'

/** What a profile may say, as the original client writes it. */
export const profileFields = ['fullname', 'bio', 'location', 'url', 'tox', 'bitmessage'] as const

/** All that this page reads of a profile; besides, whether public pages may show its owner (extensions.md 19). */
const profileMembers = [...profileFields, 'public_pages'] as const

/** Of strangers: each member is a text of modest length or missing. */
export type ProfileTexts = Readonly<Partial<Record<(typeof profileMembers)[number], string>>>

/** `asking`: nobody has answered yet. `none`: nobody has one. */
export type Found<T> = { readonly state: 'asking' | 'none' } | { readonly state: 'found'; readonly value: T }

/** Profiles by user name. */
export interface Profiles {
  readonly profileOf: (name: string) => Accessor<Found<ProfileTexts>>
  /** A picture as an address of data, safe to show. */
  readonly avatarOf: (name: string) => Accessor<Found<string>>
  /** Sets these members of one’s own profile, or takes away those that are empty; whatever else is there stays. */
  readonly saveProfile: (changes: ProfileTexts) => Promise<void>
  readonly saveAvatar: (avatar: string) => Promise<void>
  /** Nobody is asked before it: looking through a DHT takes long, and a browser asks a node a few things at a time. */
  readonly begin: () => void
  /** What could not be asked is asked again when it is shown next: the node answers again. */
  readonly forgetFailed: () => void
}

/** Longest text of a profile that is shown, and longest picture (the original client writes up to 4,096 characters). */
const maxTextLength = 1_000
const maxAvatarLength = 16_384

/** Users that are remembered, and questions to the DHT at once. */
const mostKnown = 1_000
const mostAtOnce = 4
const patienceMs = 8_000

const picture = /^data:image\/(?:jpeg|png|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/u

const avatarIn = (value: Json): string | undefined =>
  typeof value === 'string' && value.length <= maxAvatarLength && picture.test(value) ? value : undefined

type Members = Readonly<Record<string, Json>>

const membersOf = (value: Json | undefined): Members | undefined =>
  typeof value !== 'object' || value === null || Array.isArray(value) ? undefined : (value as Members)

const withoutEmpty = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''))

const profileIn = (value: Json): ProfileTexts | undefined => {
  const said = membersOf(value)
  if (said === undefined) return undefined
  const texts = profileMembers.flatMap((field) => {
    const text = said[field]
    return typeof text === 'string' && text.trim() !== '' ? [[field, text.slice(0, maxTextLength)] as const] : []
  })
  return texts.length === 0 ? undefined : Object.fromEntries(texts)
}

interface Book<T> {
  readonly of: (name: string) => Accessor<Found<T>>
  readonly set: (name: string, value: T) => void
  readonly forgetFailed: () => void
}

/** Runs questions from its beginning on, a few at a time, in the order in which they came. */
const createQueue = () => {
  const waiting: (() => Promise<void>)[] = []
  let running = 0
  let hasBegun = false
  const next = (): void => {
    const ask = hasBegun && running < mostAtOnce ? waiting.shift() : undefined
    if (ask === undefined) return
    running += 1
    void ask().finally(() => {
      running -= 1
      next()
    })
    next()
  }
  return {
    add: (ask: () => Promise<void>): void => {
      waiting.push(ask)
      next()
    },
    begin: (): void => {
      hasBegun = true
      next()
    },
  }
}

const createBook = <T>(
  client: Client,
  resource: string,
  read: (value: Json) => T | undefined,
  queue: ReturnType<typeof createQueue>,
): Book<T> => {
  const known = new Map<string, readonly [Accessor<Found<T>>, (found: Found<T>) => void]>()
  const failed = new Set<string>()
  const make = (name: string) => {
    const [found, setFound] = createSignal<Found<T>>({ state: 'asking' })
    const entry = [found, (next: Found<T>) => setFound(() => next)] as const
    known.set(name, entry)
    const oldest = known.keys().next()
    if (known.size > mostKnown && oldest.done !== true) known.delete(oldest.value)
    return entry
  }
  const ask = async (name: string, tell: (found: Found<T>) => void): Promise<void> => {
    try {
      const items = await client.dhtget({ username: name, resource, kind: 's', timeout_ms: patienceMs })
      const value = items.map(({ p }) => read(p.v)).find((one) => one !== undefined)
      tell(value === undefined ? { state: 'none' } : { state: 'found', value })
    } catch {
      // Pictures and profiles are a comfort, and silence of the node shows elsewhere. Not asked again at once: whoever
      // shows it would ask for ever.
      failed.add(name)
      tell({ state: 'none' })
    }
  }
  return {
    of: (name) => {
      const held = known.get(name)
      if (held !== undefined) return held[0]
      const [found, tell] = make(name)
      queue.add(() => ask(name, tell))
      return found
    },
    set: (name, value) => {
      const [, tell] = known.get(name) ?? make(name)
      tell({ state: 'found', value })
    },
    forgetFailed: () => {
      for (const name of failed) known.delete(name)
      failed.clear()
    },
  }
}

/** The profiles that `username` looks at, and their own. */
export const createProfiles = (client: Client, username: string): Profiles => {
  const queue = createQueue()
  const profiles = createBook(client, 'profile', profileIn, queue)
  const avatars = createBook(client, 'avatar', avatarIn, queue)
  /** A newer one takes the place of the one that is there: it is numbered above it. */
  const put = async (resource: string, valueOver: (before: Json | undefined) => Json): Promise<Json> => {
    const found = await client.dhtget({ username, resource, kind: 's', timeout_ms: patienceMs })
    const seq = Math.max(0, ...found.map(({ p }) => p.seq ?? 0)) + 1
    const newest = found.find(({ p }) => (p.seq ?? 0) === seq - 1)
    const value = valueOver(newest?.p.v)
    await client.dhtput({ username, resource, kind: 's', value, sig_user: username, seq })
    return value
  }
  return {
    profileOf: profiles.of,
    avatarOf: avatars.of,
    begin: queue.begin,
    saveProfile: async (changes) => {
      const known = profiles.of(username)()
      const value = await put('profile', (before) =>
        withoutEmpty({ ...(membersOf(before) ?? (known.state === 'found' ? known.value : {})), ...changes }),
      )
      profiles.set(username, profileIn(value) ?? {})
    },
    saveAvatar: async (avatar) => {
      await put('avatar', () => avatar)
      avatars.set(username, avatar)
    },
    forgetFailed: () => {
      profiles.forgetFailed()
      avatars.forgetFailed()
    },
  }
}
