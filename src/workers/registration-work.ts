// The search for the proof of work of a registration, four nonces at a time in WebAssembly (chain.md 2.3).
import { readFileSync } from 'node:fs'
import { CodedError } from '../base/coded-error.ts'
import { sha256d } from '../crypto/hash.ts'
import { type Chunk, type ChunkResult, type NonceSearch, tryChunk } from './chunk.ts'
import type { Job } from './job.ts'
import { meetsTarget } from './target.ts'

const nonceBytes = 4
/** What the memory of the module holds; a transaction has at most 512 bytes (chain.md 2.1). */
const maxMessageBytes = 512

/** The part of the WebAssembly API in use: Node.js has it, its type package does not. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  messageOffset(): number
  prepare(length: number): void
  search(first: number, count: number, target: number): number
}

/** Refuses what is no transaction: longer than the memory of the module, or too short for a nonce. */
export const checkRegistration = (message: Uint8Array): void => {
  if (message.length >= nonceBytes && message.length <= maxMessageBytes) return
  throw new CodedError('workers.message-length', 'a registration has 4 to 512 bytes', { bytes: message.length })
}

const withNonce = (message: Uint8Array, nonce: number): Uint8Array => {
  const copy = new Uint8Array(message)
  new DataView(copy.buffer).setUint32(copy.length - nonceBytes, nonce, true)
  return copy
}

/** Makes the search from the compiled src/workers/assembly/registration-work.ts. */
export const createRegistrationSearch = (wasm: Uint8Array): NonceSearch => {
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
  const work = new Instance(new Module(wasm), {}).exports as Exports
  const memory = new Uint8Array(work.memory.buffer)
  return (message, target, first, count) => {
    checkRegistration(message)
    memory.set(message, work.messageOffset())
    work.prepare(message.length)
    const highest = new DataView(target.buffer, target.byteOffset).getUint32(28, true)
    const end = first + count
    for (let next = first; next < end; next += 1) {
      const index = work.search(next, end - next, highest)
      // The last group of four may reach past the end.
      if (index < 0 || next + index >= end) return undefined
      next += index
      // The module compares the highest 32 bits only.
      if (meetsTarget(sha256d(withNonce(message, next)), target)) return next
    }
    return undefined
  }
}

let loaded: NonceSearch | undefined

/** The job: tries a chunk of nonces of a registration. */
export const searchRegistration: Job<Chunk, ChunkResult> = (chunk) => {
  loaded ??= createRegistrationSearch(readFileSync(new URL('./registration-work.wasm', import.meta.url)))
  return tryChunk(loaded, chunk)
}
