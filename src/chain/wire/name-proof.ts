// The bytes of a name proof: which key a name has, for somebody without a chain (docs/protocol/extensions.md 11). Runs in browsers.
import { equalBytes } from '../../base/bytes.ts'
import {
  array,
  type Codec,
  compactSize,
  type Decoded,
  decodeExact,
  encode,
  fixedBytes,
  i32le,
  struct,
  u32le,
  u8,
  varByteString,
} from '../../codec/combinators.ts'
import { malformed } from '../../codec/reader.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import { type BlockHeader, headerCodec, idBytes, makeHeader, merkleBranchOf } from './block.ts'
import { type Transaction, transactionCodec } from './transaction.ts'

/** The first byte of each proof. */
export const nameProofVersion = 1

const maxNetworkBytes = 64

/** What of a header does not follow from the one before. */
const laterHeader = struct({
  version: i32le,
  merkleRoot: fixedBytes(idBytes),
  time: u32le,
  bits: u32le,
  nonce: u32le,
})

/** Headers in a row: the first one whole, of the others what does not follow from the one before. */
const headerRun: Codec<readonly BlockHeader[]> = {
  read: (reader) => {
    const count = compactSize.read(reader)
    if (count < 1 || count > limits.nameProofHeaders) throw malformed('number of headers')
    const headers = [headerCodec.read(reader)]
    for (let last = headers[0] as BlockHeader; headers.length < count; ) {
      last = makeHeader({ ...laterHeader.read(reader), height: last.height + 1, parentId: last.id })
      headers.push(last)
    }
    return headers
  },
  write: (writer, headers) => {
    compactSize.write(writer, headers.length)
    for (const [index, header] of headers.entries())
      if (index === 0) headerCodec.write(writer, header)
      else laterHeader.write(writer, header)
  },
}

/** A registration of the name, and where it lies in a block. */
const link = struct({
  height: i32le,
  /** Of the transaction in its block. */
  index: u32le,
  branch: array(fixedBytes(idBytes), limits.nameProofBranch),
  transaction: transactionCodec,
})

/** Without the headers: what a proof needs beyond the blocks that it names. */
const coreFields = {
  version: u8,
  network: varByteString(maxNetworkBytes),
  username: varByteString(limits.usernameBytes),
  links: array(link, limits.nameProofLinks),
}

const core = struct(coreFields)

const proof = struct({
  ...coreFields,
  runs: array(headerRun, limits.nameProofLinks + 1),
})

/** What a proof says: the registrations of a name, the oldest first, and runs of headers in order of height. */
export type NameProof = Decoded<typeof proof>

/** A registration of the name with its place. */
export type NameProofLink = Decoded<typeof link>

/** Reads a proof; nothing of it is judged. */
export const decodeNameProof = (bytes: Uint8Array) => decodeExact(proof, bytes)

/** The bytes of a proof. */
export const encodeNameProof = (value: NameProof): Uint8Array<ArrayBuffer> => encode(proof, value)

/** Bytes of a proof without its headers. */
export const nameProofCoreBytes = (value: Omit<NameProof, 'runs'>): number => encode(core, value).length

/** The active chain, as a proof is made from it. */
export interface NameProofSource {
  readonly network: Network
  readonly bestHeight: number
  headerAt(height: number): BlockHeader | undefined
  transactionIdsAt(height: number): readonly Uint8Array[] | undefined
}

/** A registration of a name in the active chain. */
export interface PlacedRegistration {
  readonly height: number
  readonly transaction: Transaction
}

/** Which headers go along: so many above each registration and at the tip, or all from the last known block below. */
export type NameProofHeaders = { readonly confirmations: number } | { readonly from: number }

const linkOf = ({ transaction, height }: PlacedRegistration, source: NameProofSource): NameProofLink | undefined => {
  const ids = source.transactionIdsAt(height) ?? []
  const index = ids.findIndex((id) => equalBytes(id, transaction.id))
  return index < 0 ? undefined : { height, index, branch: merkleBranchOf(ids, index), transaction }
}

/** Ranges of heights, first and last, that touch become one. */
const joined = (ranges: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] => {
  const made: [number, number][] = []
  for (const [first, last] of [...ranges].sort(([left], [right]) => left - right)) {
    const before = made.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else made.push([first, last])
  }
  return made
}

const rangesOf = (
  links: readonly NameProofLink[],
  { bestHeight }: NameProofSource,
  headers: NameProofHeaders,
): readonly (readonly [number, number])[] => {
  if ('from' in headers) return [[headers.from, bestHeight]]
  const { confirmations } = headers
  const above = links.map(({ height }) => [height, Math.min(height + confirmations, bestHeight)] as const)
  return joined([...above, [Math.max(bestHeight - confirmations, 0), bestHeight]])
}

/**
 * The proof of a name: as many of its registrations, the newest at least, as fit into 1.5 kB without headers.
 * `registrations`: the newest first. Undefined: the chain does not hold what it takes, or it would be too long.
 */
export const makeNameProof = (
  username: string,
  registrations: readonly PlacedRegistration[],
  source: NameProofSource,
  headers: NameProofHeaders,
): NameProof | undefined => {
  let made = { version: nameProofVersion, network: source.network.name, username, links: [] as NameProofLink[] }
  for (const registration of registrations.slice(0, limits.nameProofLinks)) {
    const older = linkOf(registration, source)
    const longer = older === undefined ? undefined : { ...made, links: [older, ...made.links] }
    if (longer === undefined || nameProofCoreBytes(longer) > limits.nameProofCoreBytes) break
    made = longer
  }
  if (made.links.length === 0) return undefined
  const ranges = rangesOf(made.links, source, headers)
  const count = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  if (count > limits.nameProofHeaders) return undefined
  const runs = ranges.map(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => source.headerAt(first + index)),
  )
  const whole = runs.map((run) => run.filter((header) => header !== undefined))
  return whole.every((run, index) => run.length === runs[index]?.length) ? { ...made, runs: whole } : undefined
}
