// Entry point of a work thread: tries one chunk of nonces a message.
import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { searchBlockNonces } from './block-work.ts'
import type { Chunk, ChunkResult } from './chunk.ts'
import { createRegistrationSearch, type RegistrationSearch } from './registration-work.ts'

let registrationSearch: RegistrationSearch | undefined

const loadRegistrationSearch = (): RegistrationSearch => {
  registrationSearch ??= createRegistrationSearch(readFileSync(new URL('./registration-work.wasm', import.meta.url)))
  return registrationSearch
}

const run = (chunk: Chunk): ChunkResult => {
  const startMs = performance.now()
  const search = chunk.kind === 'block' ? searchBlockNonces : loadRegistrationSearch()
  const nonce = search(chunk.message, chunk.target, chunk.first, chunk.count)
  const attempts = nonce === undefined ? chunk.count : nonce - chunk.first + 1
  return { nonce, attempts, elapsedMs: performance.now() - startMs }
}

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(run(chunk)))
