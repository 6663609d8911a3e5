// Several web processes of one pod, restarted one after another under people who read: nobody notices.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'
import { systemClock } from '../../src/net/system-clock.ts'
import { systemRandom } from '../../src/net/system-random.ts'
import { openPodDoor } from '../../src/pods/door.ts'
import type { SqlEngine } from '../../src/pods/model/engine.ts'
import { podModelOn } from '../../src/pods/model/model.ts'
import { openPostgresEngine } from '../../src/pods/model/postgres-engine.ts'
import { modelPart } from '../../src/pods/model/tables.ts'
import { openPod } from '../../src/pods/pod.ts'
import { accountsPart } from '../../src/pods/tables.ts'
import { takenBy } from '../support/pod-posts.ts'
import { Balancer, Reader } from '../support/pod-readers.ts'
import { PodRoom } from '../support/pod-room.ts'
import { hasPostgres, type PostgresServer, startPostgres, withoutPostgres } from '../support/postgres.ts'
import { useScope } from '../support/each-test.ts'

/** One web process: nothing in it but what it reads from the store, and connections. */
class WebProcess {
  readonly #open: (scope: Scope) => Promise<{ readonly port: number; readonly engine: SqlEngine }>
  #scope: Scope | undefined
  port = 0

  constructor(open: (scope: Scope, port: number) => Promise<{ readonly port: number; readonly engine: SqlEngine }>) {
    this.#open = (scope) => open(scope, this.port)
  }

  async start(): Promise<void> {
    this.#scope = new Scope('web process', silentLog)
    this.port = (await this.#open(this.#scope)).port
  }

  async stop(): Promise<void> {
    await this.#scope?.close()
  }
}

describe.skipIf(!hasPostgres)(`web processes of a pod${hasPostgres ? '' : ` (${withoutPostgres})`}`, () => {
  const scope = useScope()
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.remove())

  it('are restarted one after another, and whoever reads sees no fault and misses nothing', async () => {
    const connection = await server.connection('web')
    const needs = { clock: systemClock, log: silentLog }
    const parts = [accountsPart, modelPart]
    const engine = await openPostgresEngine(needs, { connection, parts, lifts: true }, scope)
    const overlay = podModelOn(engine)
    const room = new PodRoom()
    const pageDirectory = mkdtempSync(join(tmpdir(), 'pod-page-'))
    writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><title>pod</title>')
    scope.defer(() => {
      rmSync(pageDirectory, { recursive: true, force: true })
    })
    /** Calls that are held up until they are let go. */
    const held: (() => void)[] = []
    const slow = {
      ...room.overlay.port,
      listusernamespartial: async () => {
        await new Promise<void>((resolve) => held.push(resolve))
        return []
      },
    }
    const open = async (own: Scope, port: number) => {
      const store = await openPostgresEngine(needs, { connection, parts, lifts: false }, own.child('store'))
      const core = { engine: store, clock: systemClock, random: systemRandom, log: silentLog }
      const about = { overlay: slow, network: 'regtest', url: 'http://127.0.0.1:1' }
      room.pod = await openPod({ ...core, ...about, model: podModelOn(store) })
      const options = { address: '127.0.0.1', port, proxies: [], pageDirectory, serverName: 'test' }
      const door = await openPodDoor(room.pod, options, own.child('door'))
      return { port: door.port, engine: store }
    }
    const processes = [new WebProcess(open), new WebProcess(open)]
    for (const each of processes) {
      await each.start()
      scope.defer(() => each.stop())
    }
    const balancer = new Balancer(processes)
    const port = await balancer.open()
    scope.defer(() => {
      balancer.close()
    })
    room.url = `http://127.0.0.1:${String(port)}`
    const alice = await room.join('alice')
    room.overlay.keys.set('bob', 'anybody')
    await alice.call('follow', { name: 'bob' })

    const reader = new Reader(port, alice.cookie ?? '')
    scope.defer(() => {
      reader.end()
    })
    let posted = 0
    const post = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left -= 1) {
        await overlay.take([takenBy('bob', posted)], { posts: posted + 1 })
        posted += 1
      }
    }
    await post(1)
    reader.begin()
    await expect.poll(() => reader.answers > 4 && reader.isListening).toBe(true)
    for (let round = 0; round < 4; round += 1) {
      const each = processes[round % 2]
      await post(5)
      // One call is under way when the process is told to end.
      const waiting = new Reader(each?.port ?? 0, alice.cookie ?? '')
      const slowCall = waiting.call('findnames', { prefix: `b${String(round)}` }, false)
      await expect.poll(() => held.length).toBe(1)
      const stopping = each?.stop()
      await post(5)
      held.pop()?.()
      await slowCall
      await stopping
      expect([waiting.faults, waiting.answers]).toEqual([[], 1])
      const before = reader.answers
      await post(5)
      await expect.poll(() => reader.answers).toBeGreaterThan(before + 4)
      await each?.start()
    }
    await expect.poll(() => reader.heard.at(-1)).toBe(posted - 1)
    expect(reader.faults).toEqual([])
    expect(reader.heard).toEqual(Array.from({ length: posted - 1 }, (_, index) => index + 1))
    expect(reader.lost).toBeGreaterThan(1)
  }, 60_000)
})
