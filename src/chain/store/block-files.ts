// Files of blocks in the form of the C++ node: magic bytes, length, block, again and again (chain.md 8).
import { open } from 'node:fs/promises'
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { concatBytes } from '../../base/bytes.ts'
import { limits } from '../../protocol/limits.ts'
import { publishFile } from '../../store/files.ts'
import { type Block, decodeBlock } from '../wire/block.ts'

/** Bytes that are read at once: some thousand blocks. */
const chunkBytes = 1024 * 1024

/** Before each block: the magic bytes of its network, and its length. */
const headBytes = 8

/** What lies in a folder of block files. */
export interface BlockFile {
  readonly path: string
  readonly bytes: number
}

/** The block files of a folder, the oldest first; none when there is no such folder. */
export const blockFilesIn = (folder: string): readonly BlockFile[] => {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(folder)
    .filter((name) => /^blk\d{5,8}\.dat$/u.test(name))
    .sort((left, right) => Number(left.slice(3, -4)) - Number(right.slice(3, -4)))
    .map((name) => ({ path: join(folder, name), stats: statSync(join(folder, name)) }))
    .filter(({ stats }) => stats.isFile())
    .map(({ path, stats }) => ({ path, bytes: stats.size }))
}

interface Scan {
  readonly blocks: readonly Block[]
  /** Where the first block begins that is not all here. */
  readonly end: number
}

/** The block whose magic bytes stand at `start`; `more`: only what follows can tell. */
const blockAt = (
  bytes: Uint8Array,
  start: number,
): { readonly block: Block; readonly end: number } | 'more' | 'none' => {
  const bodyAt = start + headBytes
  if (bodyAt > bytes.length) return 'more'
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(start + 4, true)
  if (size > limits.blockBytes) return 'none'
  if (bodyAt + size > bytes.length) return 'more'
  const decoded = decodeBlock(bytes.subarray(bodyAt, bodyAt + size))
  return decoded.ok ? { block: decoded.value, end: bodyAt + size } : 'none'
}

/** Blocks are looked for by their magic bytes: what is empty, damaged or of another network is passed over. */
const scan = (bytes: Uint8Array, magic: Uint8Array, isLast: boolean): Scan => {
  const blocks: Block[] = []
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; ; ) {
    const start = buffer.indexOf(magic, at)
    // The magic bytes may be cut in two.
    if (start < 0) return { blocks, end: Math.max(at, bytes.length - magic.length + 1) }
    const found = blockAt(bytes, start)
    if (found === 'more' && !isLast) return { blocks, end: start }
    if (typeof found === 'string') at = start + 1
    else {
      blocks.push(found.block)
      at = found.end
    }
  }
}

/** The blocks of a file, some at a time, each time with how far the reading is. */
export async function* readBlockFile(
  { path }: BlockFile,
  magic: Uint8Array,
): AsyncGenerator<{ readonly blocks: readonly Block[]; readonly readBytes: number }> {
  let rest: Uint8Array = new Uint8Array(0)
  let readBytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    readBytes += chunk.length
    const bytes = concatBytes(rest, chunk)
    const { blocks, end } = scan(bytes, magic, false)
    rest = bytes.slice(end)
    yield { blocks, readBytes }
  }
  yield { blocks: scan(rest, magic, true).blocks, readBytes }
}

const recordOf = (magic: Uint8Array, block: Uint8Array): Uint8Array => {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, block.length, true)
  return concatBytes(magic, length, block)
}

/** Serialized blocks written at once. */
const blocksPerWrite = 256

/** Writes serialized blocks into a file, which has its name when it is whole; tells how many bytes it has. */
export const writeBlockFile = async (
  path: string,
  magic: Uint8Array,
  blocks: Iterable<Uint8Array>,
): Promise<{ readonly blocks: number; readonly bytes: number }> => {
  const unfinished = `${path}.new`
  // What an interrupted writing left, or a link of somebody else, is not written through.
  rmSync(unfinished, { force: true })
  const file = await open(unfinished, 'wx', 0o600)
  let [count, bytes] = [0, 0]
  let waiting: Uint8Array[] = []
  const flush = async (): Promise<void> => {
    const some = concatBytes(...waiting)
    waiting = []
    bytes += some.length
    await file.writeFile(some)
  }
  try {
    try {
      for (const block of blocks) {
        waiting.push(recordOf(magic, block))
        count += 1
        if (waiting.length >= blocksPerWrite) await flush()
      }
      await flush()
    } finally {
      await file.close()
    }
    publishFile(unfinished, path)
    return { blocks: count, bytes }
  } finally {
    rmSync(unfinished, { force: true })
  }
}
