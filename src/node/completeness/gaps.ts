// Which posts of one user are known to exist and are not here, who says so, and why they are missing.
import type { PostRejection } from '../../protocol/post.ts'
import type { NumberRange, NumberReport } from '../../swarm/index.ts'

/** Who says that a post exists: connected peers, the author’s status in the DHT, or a later post that names it (`lastk`). */
export type Witness = 'peers' | 'status' | 'link'

/**
 * Why a known post is not here. `offered`: peers have it, it is on its way. `refused`: what came under its number is no
 * acceptable post. `above-bound`: the chain allows the number only after further blocks. `quiet`: no peer of the swarm is
 * connected. `no-peer`: none of the connected ones has it.
 */
export type MissingReason = 'offered' | 'refused' | 'above-bound' | 'quiet' | 'no-peer'

/** Numbers in a row that are missing for one reason. */
export interface Gap extends NumberRange {
  readonly why: MissingReason
  /** The rule, of `refused`. */
  readonly rule?: PostRejection['code'] | undefined
  readonly saidBy: readonly Witness[]
}

/** What is here of a user’s posts, and what is not; ranges begin with the highest. */
export interface UserGaps {
  readonly bound: number
  /** Posts below are not kept by themselves: none of them is missing. 0: all are kept. */
  readonly floor: number
  readonly peers: number
  readonly held: readonly NumberRange[]
  readonly missing: readonly Gap[]
  /** Between held posts, and nobody says that they exist: never used, or not told. Nothing waits for them. */
  readonly unclaimed: readonly NumberRange[]
  /** Missing posts above the highest held one and below it, without those above the bound. */
  readonly newer: number
  readonly older: number
}

/** What gaps are found from. */
export interface GapSources {
  readonly report: NumberReport
  /** The number of the author’s newest post as the DHT has it; −1: unknown. */
  readonly newestClaimed: number
  /** The number that a held post names as the one before it. */
  readonly linkOf: (postNumber: number) => number | undefined
  readonly refusalOf: (postNumber: number) => PostRejection['code'] | undefined
}

/** Holes that are looked at for links, the highest first, and held posts above each that are read for it. */
const linkedHoles = 64
const readAbove = 4

/** What one gap has room for: a report is for people. */
const maxGaps = 512

const has = (ranges: readonly NumberRange[], postNumber: number): boolean =>
  ranges.some(({ first, last }) => first <= postNumber && postNumber <= last)

const sizeOf = (ranges: readonly NumberRange[]): number =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** The holes between held ranges from a number on, the highest first. */
const holesOf = (held: readonly NumberRange[], floor: number): readonly NumberRange[] => {
  const holes: NumberRange[] = []
  for (const [index, { first }] of held.entries()) {
    const below = Math.max(floor - 1, held[index + 1]?.last ?? -1)
    if (first - 1 > below) holes.push({ first: below + 1, last: first - 1 })
  }
  return holes
}

/** Numbers in holes that the first public post above names: they exist. */
const linksInto = (holes: readonly NumberRange[], { report, linkOf }: GapSources): readonly NumberRange[] =>
  holes.slice(0, linkedHoles).flatMap(({ first, last }) => {
    for (let above = last + 1; above <= last + readAbove && has(report.held, above); above += 1) {
      const link = linkOf(above)
      if (link !== undefined) return link >= first && link <= last ? [{ first: link, last: link }] : []
    }
    return []
  })

const reasonOf = (range: NumberRange, { report, refusalOf }: GapSources): Pick<Gap, 'why' | 'rule'> => {
  const { last, first } = range
  if (first > report.bound) return { why: 'above-bound' }
  const rule = report.refused.find(({ postNumber }) => postNumber === last)?.code ?? refusalOf(last)
  if (has(report.offered, last)) return { why: 'offered' }
  if (rule !== undefined) return { why: 'refused', rule }
  return { why: report.peers === 0 ? 'quiet' : 'no-peer' }
}

const witnessesOf = (
  postNumber: number,
  claims: Readonly<Record<Witness, readonly NumberRange[]>>,
): readonly Witness[] => (['peers', 'status', 'link'] as const).filter((witness) => has(claims[witness], postNumber))

/** Neighbours that are missing for the same reason are one gap. */
const joined = (gaps: readonly Gap[]): readonly Gap[] => {
  const merged: Gap[] = []
  for (const gap of gaps) {
    const above = merged.at(-1)
    const isSame = above?.why === gap.why && above.rule === gap.rule && String(above.saidBy) === String(gap.saidBy)
    if (isSame && above.first === gap.last + 1) merged[merged.length - 1] = { ...above, first: gap.first }
    else merged.push(gap)
  }
  return merged
}

/** Finds the gaps of a user. */
export const gapsOf = (sources: GapSources): UserGaps => {
  const { report, newestClaimed } = sources
  const { held, bound, floor, peers } = report
  const highest = held[0]?.last ?? -1
  const holes = holesOf(held, floor)
  const claims = {
    peers: [...report.early, ...report.offered],
    status: newestClaimed > highest ? [{ first: highest + 1, last: newestClaimed }] : singleHole(holes, newestClaimed),
    link: linksInto(holes, sources),
  }
  const known = [...claims.peers, ...claims.status, ...claims.link]
  const refused = report.refused.map(({ postNumber }) => postNumber)
  // Between two edges nothing changes: who says so, why, and the rule are those of any number in it.
  const edges = new Set<number>([bound + 1, highest + 1])
  for (const { first, last } of known) edges.add(first).add(last + 1)
  for (const postNumber of refused) edges.add(postNumber).add(postNumber + 1)
  const sorted = [...edges].sort((left, right) => right - left)
  const missing: Gap[] = []
  for (const [index, end] of sorted.entries()) {
    const first = sorted[index + 1]
    if (first === undefined || !has(known, end - 1)) continue
    const range = { first, last: end - 1 }
    missing.push({ ...range, ...reasonOf(range, sources), saidBy: witnessesOf(end - 1, claims) })
  }
  const gaps = joined(missing).slice(0, maxGaps)
  const reachable = gaps.filter(({ why }) => why !== 'above-bound')
  return {
    ...{ bound, floor, peers, held, missing: gaps },
    unclaimed: without(holes, known),
    newer: sizeOf(reachable.filter(({ first }) => first > highest)),
    older: sizeOf(reachable.filter(({ first }) => first < highest)),
  }
}

const singleHole = (holes: readonly NumberRange[], postNumber: number): readonly NumberRange[] =>
  has(holes, postNumber) ? [{ first: postNumber, last: postNumber }] : []

/** What is left of holes when known numbers are taken out. */
const without = (holes: readonly NumberRange[], known: readonly NumberRange[]): readonly NumberRange[] =>
  holes.flatMap((hole) => {
    const inside = known.filter(({ first, last }) => last >= hole.first && first <= hole.last)
    const left: NumberRange[] = []
    let last = hole.last
    for (const part of [...inside].sort((one, other) => other.last - one.last)) {
      if (part.last < last) left.push({ first: part.last + 1, last })
      last = Math.min(last, part.first - 1)
    }
    return last >= hole.first ? [...left, { first: hole.first, last }] : left
  })
