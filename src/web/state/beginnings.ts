// Whom to follow when nobody is followed: who was named by the inviter, whose names the last blocks hold, what is talked about.
import type { Client } from '../../api/client.ts'

/** A name and the block that holds it. */
export interface NewName {
  readonly name: string
  readonly height: number
}

/** What is there to begin with. */
export interface Beginnings {
  readonly invited: readonly string[]
  readonly fresh: readonly NewName[]
  readonly tags: readonly string[]
  /** All blocks were looked into: there are no further names. */
  readonly isAll: boolean
}

/** Names that are enough to choose from, and blocks that are looked into for them at most, a few at once. */
const mostNames = 12
const mostBlocks = 120
const blocksAtOnce = 10

const namesOf = async (client: Client, height: number): Promise<readonly NewName[]> => {
  const block = await client.getblock({ hash: await client.getblockhash({ height }) })
  return typeof block === 'string' ? [] : block.usernames.map((name) => ({ name, height }))
}

/** The names of the last blocks, the newest first, without those of `known`. */
export const freshNames = async (
  client: Client,
  tip: number,
  isKnown: (name: string) => boolean,
): Promise<readonly NewName[]> => {
  const found = new Map<string, NewName>()
  const lowest = Math.max(1, tip - mostBlocks + 1)
  for (let height = tip; height >= lowest && found.size < mostNames; height -= blocksAtOnce) {
    const heights = Array.from({ length: Math.min(blocksAtOnce, height - lowest + 1) }, (_, index) => height - index)
    for (const one of (await Promise.all(heights.map((each) => namesOf(client, each)))).flat())
      if (!isKnown(one.name) && !found.has(one.name)) found.set(one.name, one)
  }
  return [...found.values()].slice(0, mostNames)
}

/** Reads all three; what cannot be read is empty. `alsoInvited`: whom this browser knows to be named by an invitation. */
export const readBeginnings = async (
  client: Client,
  tip: number,
  isKnown: (name: string) => boolean,
  alsoInvited: readonly string[],
): Promise<Beginnings> => {
  const [invited, fresh, tags] = await Promise.all([
    client.listinvited({}).catch(() => []),
    freshNames(client, tip, isKnown).catch(() => undefined),
    client.gettrendinghashtags({ count: 8 }).catch(() => []),
  ])
  const named = [...new Set([...invited, ...alsoInvited])].filter((name) => !isKnown(name))
  const others = fresh?.filter(({ name }) => !named.includes(name)) ?? []
  return { invited: named, fresh: others, tags, isAll: fresh !== undefined && tip <= mostBlocks }
}
