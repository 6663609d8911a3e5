import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { openWorkerPool } from './pool.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const mainTarget = 0xffffn << 216n
const registration = bytesOf(
  '01000000000605616c696365222103ac8d1607cfc7ab99e09efc01d523a1afb1dce91163277fd6d826f3bede8c64c000000000',
)
/** The main genesis header: nonce 2934 (chain.md 10.1). */
const genesis = bytesOf(
  '01000000000000000000000000000000000000000000000000000000000000000000000000000000deb352291dd2529937056837c8cfc4c71416067d56a9f19910ea48f92f4f8a2c0f2e8452ffff031f760b0000',
)
const genesisTarget = 0x03ffffn << 224n
const nothing = { header: genesis, target: 0n, firstNonce: 0, maxAttempts: 0xffff_ffff }

let scope: Scope
beforeEach(() => {
  scope = new Scope('test', silentLog)
})
afterEach(() => scope.close())

const open = (threads: number, program?: URL) =>
  openWorkerPool({ threads, log: silentLog, ...(program === undefined ? {} : { program }) }, scope)

describe('a registration', () => {
  test.each([1, 2, 3])('gets its lowest nonce from %i threads (chain.md 10.5)', async (threads) => {
    const seen: number[] = []
    const nonce = await open(threads).searchRegistration({
      transaction: registration,
      target: mainTarget,
      onProgress: (hashes) => seen.push(hashes),
    })
    expect(nonce).toBe(750_600)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen).toEqual(seen.toSorted((left, right) => left - right))
  })

  test('is searched while the event loop stays free', async () => {
    const pool = open(1)
    const startMs = performance.now()
    let longestMs = 0
    let lastMs = startMs
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs)
      lastMs = performance.now()
    }, 1)
    await pool.searchRegistration({ transaction: registration, target: mainTarget })
    clearInterval(timer)
    expect(longestMs).toBeLessThan((performance.now() - startMs) / 2)
  })

  test('that is none is refused, and the threads live on', async () => {
    const pool = open(1)
    const request = { transaction: new Uint8Array(513), target: mainTarget }
    await expect(pool.searchRegistration(request)).rejects.toMatchObject({ code: 'workers.message-length' })
    expect(await pool.searchRegistration({ transaction: registration, target: 1n << 256n })).toBe(0)
  })

  test('has no proof of work for an impossible target', async () => {
    expect(await open(1).searchRegistration({ transaction: registration, target: -1n })).toBeUndefined()
  })
})

describe('a block', () => {
  test('gets its lowest nonce (chain.md 4.1)', async () => {
    const request = { header: genesis, target: genesisTarget, firstNonce: 2800, maxAttempts: 300 }
    expect(await open(2).searchBlock(request)).toBe(2934)
  })

  test('is searched in the range asked for', async () => {
    const pool = open(2)
    const request = { header: genesis, target: genesisTarget, firstNonce: 2900 }
    expect(await pool.searchBlock({ ...request, maxAttempts: 34 })).toBeUndefined()
    expect(await pool.searchBlock({ ...request, maxAttempts: 35, threads: 1 })).toBe(2934)
  })

  test('of another size is refused', async () => {
    const request = { header: genesis.subarray(1), target: genesisTarget, firstNonce: 0, maxAttempts: 1 }
    await expect(open(1).searchBlock(request)).rejects.toMatchObject({ code: 'workers.header-length' })
  })
})

describe('the pool', () => {
  test('stops a search at once when asked to, and has its threads back soon', async () => {
    const pool = open(1)
    const controller = new AbortController()
    const search = pool.searchBlock({ ...nothing, signal: controller.signal })
    await sleep(150)
    const startMs = performance.now()
    controller.abort()
    expect(await search).toBeUndefined()
    expect(performance.now() - startMs).toBeLessThan(50)
    expect(await pool.searchRegistration({ transaction: registration, target: 1n << 256n })).toBe(0)
    expect(performance.now() - startMs).toBeLessThan(500)
  })

  test('begins nothing for a signal that has been given', async () => {
    const signal = AbortSignal.abort()
    expect(await open(1).searchBlock({ ...nothing, signal })).toBeUndefined()
  })

  test('lets a registration through while a block is searched', async () => {
    const pool = open(1)
    const controller = new AbortController()
    const block = pool.searchBlock({ ...nothing, signal: controller.signal })
    expect(await pool.searchRegistration({ transaction: registration, target: mainTarget })).toBe(750_600)
    controller.abort()
    expect(await block).toBeUndefined()
  })

  test('ends its searches and threads with its scope', async () => {
    const pool = open(2)
    const search = pool.searchBlock(nothing)
    await sleep(50)
    await scope.close()
    expect(await search).toBeUndefined()
    expect(await pool.searchBlock(nothing)).toBeUndefined()
  })

  test('does not hold up a task of its scope that waits for a search', async () => {
    const pool = open(1)
    scope.task('mine', async () => {
      await pool.searchBlock(nothing)
    })
    await sleep(20)
    await scope.close()
  })

  test('has at least one thread', () => {
    expect(open(0).size).toBe(1)
    expect(open(3).size).toBe(3)
  })

  test('tells of a thread that crashed, and replaces it', async () => {
    const program = `import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ first }) => {
        if (first === 0) throw new TypeError('broken')
        parentPort.postMessage({ nonce: first, attempts: 1, elapsedMs: 1 })
      })`
    const pool = open(1, new URL(`data:text/javascript,${encodeURIComponent(program)}`))
    await expect(pool.searchBlock(nothing)).rejects.toMatchObject({ code: 'workers.crashed' })
    expect(await pool.searchBlock({ ...nothing, firstNonce: 7 })).toBe(7)
  })

  test('tells of a thread that ended by itself', async () => {
    const pool = open(1, new URL('data:text/javascript,process.exit(3)'))
    await expect(pool.searchBlock(nothing)).rejects.toMatchObject({ code: 'workers.crashed' })
  })
})
