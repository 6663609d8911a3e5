// Reads the records of a LevelDB folder, and changes nothing in it. What is damaged is passed over.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readVarint, unpackSnappy } from './snappy.ts'

/** A record: later ones of the same key may be older or newer, as files come in any order. */
export interface LevelRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** Longest file that is read: LevelDB makes tables of 2 MB, and logs of 4. */
const maxFileBytes = 256 * 1024 * 1024

/** Longest unpacked block: LevelDB makes them of 4 KB, or of one long value. */
const maxBlockBytes = 16 * 1024 * 1024

const logBlockBytes = 32_768
const logHeadBytes = 7
const batchHeadBytes = 12
const footerBytes = 48
const tableMagic = 0xdb47_7524_8b80_fb57n
/** Sequence number and type behind each key of a table. */
const internalBytes = 8

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat([...parts]))

/** A text of bytes with its length before it. */
const readSlice = (bytes: Uint8Array, start: number): readonly [slice: Uint8Array, end: number] | undefined => {
  const length = readVarint(bytes, start)
  if (length === undefined || length[1] + length[0] > bytes.length) return undefined
  return [bytes.subarray(length[1], length[1] + length[0]), length[1] + length[0]]
}

/** The records of one batch: puts alone, since pieces are never deleted. */
function* recordsOfBatch(batch: Uint8Array): Generator<LevelRecord> {
  for (let at = batchHeadBytes; at < batch.length; ) {
    const isPut = batch[at] === 1
    const key = readSlice(batch, at + 1)
    const value = key !== undefined && isPut ? readSlice(batch, key[1]) : undefined
    if (key === undefined || (isPut && value === undefined)) return
    if (value !== undefined) yield { key: key[0], value: value[0] }
    at = value?.[1] ?? key[1]
  }
}

const fragment = { whole: 1, first: 2, middle: 3, last: 4 } as const

function* recordsOfLog(file: Uint8Array): Generator<LevelRecord> {
  const view = viewOf(file)
  let parts: Uint8Array[] = []
  for (let at = 0; at + logHeadBytes <= file.length; ) {
    const left = logBlockBytes - (at % logBlockBytes)
    if (left < logHeadBytes) {
      at += left
      continue
    }
    const length = view.getUint16(at + 4, true)
    const kind = view.getUint8(at + 6)
    const body = file.subarray(at + logHeadBytes, at + logHeadBytes + length)
    at += logHeadBytes + length
    if (kind === fragment.whole || kind === fragment.first) parts = []
    parts.push(body)
    if (kind !== fragment.whole && kind !== fragment.last) continue
    yield* recordsOfBatch(joined(parts))
    parts = []
  }
}

/** A block of a table, unpacked. */
const blockAt = (file: Uint8Array, handle: Uint8Array): Uint8Array | undefined => {
  const offset = readVarint(handle, 0)
  const size = offset && readVarint(handle, offset[1])
  if (offset === undefined || size === undefined || offset[0] + size[0] + 1 > file.length) return undefined
  const body = file.subarray(offset[0], offset[0] + size[0])
  return file[offset[0] + size[0]] === 1 ? unpackSnappy(body, maxBlockBytes) : body
}

/** Entries of a block: each key shares its beginning with the one before. */
function* entriesOf(block: Uint8Array): Generator<LevelRecord> {
  if (block.length < 4) return
  const end = block.length - 4 - 4 * viewOf(block).getUint32(block.length - 4, true)
  let previous: Uint8Array = new Uint8Array(0)
  for (let at = 0; at < end; ) {
    const shared = readVarint(block, at)
    const own = shared && readVarint(block, shared[1])
    const value = own && readVarint(block, own[1])
    if (shared === undefined || own === undefined || value === undefined) return
    const valueAt = value[1] + own[0]
    if (shared[0] > previous.length || valueAt + value[0] > end) return
    previous = joined([previous.subarray(0, shared[0]), block.subarray(value[1], valueAt)])
    yield { key: previous, value: block.subarray(valueAt, valueAt + value[0]) }
    at = valueAt + value[0]
  }
}

function* recordsOfTable(file: Uint8Array): Generator<LevelRecord> {
  if (file.length < footerBytes || viewOf(file).getBigUint64(file.length - 8, true) !== tableMagic) return
  const footer = file.subarray(-footerBytes)
  const metaOffset = readVarint(footer, 0)
  const metaSize = metaOffset && readVarint(footer, metaOffset[1])
  const index = metaSize && blockAt(file, footer.subarray(metaSize[1]))
  if (index === undefined) return
  for (const { value: handle } of entriesOf(index)) {
    const block = blockAt(file, handle)
    if (block === undefined) continue
    for (const { key, value } of entriesOf(block))
      if (key.length >= internalBytes && key.at(-internalBytes) === 1)
        yield { key: key.subarray(0, -internalBytes), value }
  }
}

/** All records of a folder, file by file. */
export function* readLevelFolder(folder: string): Generator<LevelRecord> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name)
    const stats = statSync(path)
    if (!stats.isFile() || stats.size > maxFileBytes) continue
    if (/^\d+\.log$/u.test(name)) yield* recordsOfLog(new Uint8Array(readFileSync(path)))
    else if (/^\d+\.(?:ldb|sst)$/u.test(name)) yield* recordsOfTable(new Uint8Array(readFileSync(path)))
  }
}
