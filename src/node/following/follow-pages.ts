// Public lists of follows in the DHT, in pages as the original client writes and reads them (dht.md 9).
import type { GetOptions } from '../../dht/index.ts'
import { decodeUtf8 } from '../../codec/utf8.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import { numberedTargetOf } from '../../protocol/resources.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'

/** Names of one page, as the original client fills it: 3.4 kB. */
const namesPerPage = 200

/** How long one page is looked for, in milliseconds. */
const pageWaitMs = 5000

/** The port through which pages are read. */
export interface PageSource {
  get(target: DhtTarget, options?: GetOptions): Promise<readonly SignedItem[]>
}

/** A public list as it was found. */
export interface FoundFollows {
  readonly names: readonly Username[]
  /** The highest of its pages; −1: none was found. */
  readonly sequence: number
  /** Whether its end was found, and all its pages are of one writing; otherwise there may be more, or less. */
  readonly isWhole: boolean
}

/** Where page `number`, from 1, lies. */
export const pageTarget = (username: string, number: number): DhtTarget =>
  numberedTargetOf('following', username, number)

/** The pages of a list, the last one empty: it is what tells readers to stop. */
export const pagesOf = (names: readonly Username[]): readonly (readonly Username[])[] => {
  const pages: (readonly Username[])[] = []
  for (let from = 0; from < names.length; from += namesPerPage) pages.push(names.slice(from, from + namesPerPage))
  return [...pages, []]
}

const namesIn = ({ value }: SignedItem): readonly Username[] =>
  Array.isArray(value)
    ? (value as readonly unknown[]).flatMap((name) =>
        name instanceof Uint8Array ? (parseUsername(decodeUtf8(name) ?? '') ?? []) : [],
      )
    : []

/** Reads page after page, until one is empty or is not there; no more than `most` names. */
export const readPages = async (
  source: PageSource,
  username: Username,
  most: number = limits.publicFollows,
): Promise<FoundFollows> => {
  const names = new Set<Username>()
  let sequence = -1
  let isOfOne = true
  for (let number = 1; number <= limits.followPages; number += 1) {
    const [page] = await source.get(pageTarget(username, number), { timeoutMs: pageWaitMs })
    if (page === undefined) return { names: [...names], sequence, isWhole: false }
    isOfOne &&= sequence < 0 || page.sequence === sequence
    sequence = Math.max(sequence, page.sequence ?? 0)
    const found = namesIn(page)
    for (const name of found) if (names.size < most) names.add(name)
    if (found.length === 0) break
    if (names.size >= most) return { names: [...names], sequence, isWhole: false }
  }
  return { names: [...names], sequence, isWhole: isOfOne }
}
