import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { msOf } from '../../test/support/stopwatch.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
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

let clock: ManualClock
let scope: Scope
beforeEach(() => {
  clock = new ManualClock()
  scope = new Scope('test', silentLog)
})
afterEach(() => scope.close())

const open = (threads: number, program?: URL) =>
  openWorkerPool({ threads, clock, log: silentLog, ...(program === undefined ? {} : { program }) }, scope)

describe('threads', () => {
  test.runIf(process.platform === 'linux')('let everything else go first, and the node itself does not', async () => {
    await open(2).searchBlock({ ...nothing, maxAttempts: 200 })
    const nices = readdirSync('/proc/self/task').map((thread) =>
      // After the name, which may hold blanks: the 19th field of all is the third but 16 more.
      Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]),
    )
    const own = Number(
      readFileSync(`/proc/self/task/${String(process.pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ')[16],
    )
    expect(Math.max(...nices)).toBe(19)
    expect(own).toBeLessThan(19)
  })
})

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
    const stopping = await msOf(async () => {
      controller.abort()
      expect(await search).toBeUndefined()
    })
    expect(stopping).toBeLessThan(150)
    const coming = await msOf(async () => {
      expect(await pool.searchRegistration({ transaction: registration, target: 1n << 256n })).toBe(0)
    })
    expect(coming).toBeLessThan(450)
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
})

/** A program for threads that crashes as long as fewer than `crashes` threads have done so, then answers 7. */
const crashingProgram = (crashes: number): URL => {
  const program = `import { parentPort } from 'node:worker_threads'
    import { appendFileSync, readFileSync } from 'node:fs'
    const file = ${JSON.stringify(join(temporaryFolder(), 'crashes'))}
    parentPort.on('message', ({ input }) => {
      appendFileSync(file, 'x')
      if (readFileSync(file, 'utf8').length <= ${String(crashes)}) process.exit(3)
      parentPort.postMessage({ kind: 'done', value: { nonce: 7, attempts: 8, elapsedMs: 1, first: input.first } })
    })`
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`)
}

/** Moves time until something is done. */
const passTime = async <T>(work: Promise<T>): Promise<T> => {
  const state = { done: false }
  const settled = work.finally(() => {
    state.done = true
  })
  settled.catch(() => undefined)
  while (!state.done) {
    await sleep(5)
    await clock.advance(100)
  }
  return settled
}

const chunk = { kind: 'block', message: genesis, target: new Uint8Array(32).fill(255), first: 5, count: 1 } as const

describe('a thread that stops', () => {
  test('is replaced after a rest, and its part of a search is done again however often it takes', async () => {
    const pool = open(1, crashingProgram(5))
    const search = pool.searchBlock(nothing)
    await sleep(300)
    const startMs = clock.monotonicMs()
    expect(await passTime(search)).toBe(7)
    // 100 + 200 + 400 + 800 + 1600: what kills threads at once does not make us start one after another.
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(3_100)
  })

  test('does not end the others', async () => {
    const pool = open(2, crashingProgram(1))
    expect(await passTime(Promise.all([pool.searchBlock(nothing), pool.searchBlock(nothing)]))).toEqual([7, 7])
  })

  test('of one job again and again is told to whoever asked for it', async () => {
    const pool = open(1, crashingProgram(3))
    await expect(passTime(pool.run('searchBlock', chunk))).rejects.toMatchObject({ code: 'workers.crashed' })
    expect(await passTime(pool.run('searchBlock', chunk))).toMatchObject({ nonce: 7 })
  })

  test('with what was handed over to it is told at once: it cannot be done again', async () => {
    const pool = open(1, crashingProgram(1))
    const message = new Uint8Array(genesis)
    const job = pool.run('searchBlock', { ...chunk, message }, { transfer: [message.buffer] })
    await expect(passTime(job)).rejects.toMatchObject({ code: 'workers.crashed' })
    expect(message.length).toBe(0)
  })

  test('while its owner goes away leaves nothing to be done', async () => {
    const pool = open(1, crashingProgram(1_000))
    const controller = new AbortController()
    const search = pool.searchBlock({ ...nothing, signal: controller.signal })
    await sleep(100)
    controller.abort()
    expect(await search).toBeUndefined()
    await clock.advance(60_000)
  })

  test('before it began is like any other', async () => {
    const pool = open(1, new URL('data:text/javascript,process.exit(3)'))
    await expect(passTime(pool.run('searchBlock', chunk))).rejects.toMatchObject({ code: 'workers.crashed' })
  })
})

describe('a thread without work', () => {
  const countingProgram = (file: string): URL => {
    const program = `
      import { parentPort } from 'node:worker_threads'
      import { appendFileSync } from 'node:fs'
      appendFileSync(${JSON.stringify(file)}, 'x')
      parentPort.on('message', ({ input }) => parentPort.postMessage({ kind: 'done', value: { nonce: 1, attempts: 1, elapsedMs: 1, first: input.first } }))`
    return new URL(`data:text/javascript,${encodeURIComponent(program)}`)
  }

  test('is ended after a while, and another one begins with the next work', async () => {
    const file = join(temporaryFolder(), 'threads')
    const pool = open(1, countingProgram(file))
    const begun = (): number => readFileSync(file, 'utf8').length
    await pool.run('searchBlock', chunk)
    await clock.advance(59_000)
    await pool.run('searchBlock', chunk)
    await clock.advance(59_000)
    await pool.run('searchBlock', chunk)
    expect(begun()).toBe(1)
    await clock.advance(121_000)
    expect(await pool.run('searchBlock', chunk)).toMatchObject({ nonce: 1 })
    expect(begun()).toBe(2)
  })
})

describe('a job', () => {
  test('gives its output', async () => {
    expect(await open(1).run('searchBlock', chunk)).toMatchObject({ nonce: 5, attempts: 1 })
  })

  test('that throws is told to whoever asked for it, and the thread lives on', async () => {
    const pool = open(1)
    const job = pool.run('searchBlock', { ...chunk, message: new Uint8Array(3) })
    await expect(job).rejects.toMatchObject({ code: 'workers.job-failed', message: 'a block header has 84 bytes' })
    expect(await pool.run('searchBlock', chunk)).toMatchObject({ nonce: 5 })
  })

  test('tells its progress, sees that it is cancelled, and hands buffers over', async () => {
    const program = `import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ cancelled }) => {
        const flag = new Int32Array(cancelled)
        parentPort.postMessage({ kind: 'progress', value: 'half' })
        Atomics.wait(flag, 0, 0, 300)
        parentPort.postMessage({ kind: 'done', value: { nonce: Atomics.load(flag, 0), attempts: 0, elapsedMs: 0 } })
      })`
    const pool = open(1, new URL(`data:text/javascript,${encodeURIComponent(program)}`))
    const controller = new AbortController()
    const seen: unknown[] = []
    const options = { signal: controller.signal, onProgress: (value: unknown) => seen.push(value) }
    const first = pool.run('searchBlock', chunk, options)
    const second = pool.run('searchBlock', chunk)
    while (seen.length === 0) await sleep(1)
    expect(seen).toEqual(['half'])
    controller.abort()
    expect(await first).toBeUndefined()
    expect(await second).toMatchObject({ nonce: 0 })
  })
})
