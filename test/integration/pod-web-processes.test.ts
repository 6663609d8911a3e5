// Several web processes of one pod, restarted one after another under people who read: nobody notices.
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
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

/** Brings each connection to one of several servers, and to the next one when one takes nobody in. */
class Balancer {
  readonly servers: readonly WebProcess[]
  readonly #server: Server
  #next = 0

  constructor(servers: readonly WebProcess[]) {
    this.servers = servers
    this.#server = createServer((client) => {
      client.on('error', () => undefined)
      const attempt = (left: number): void => {
        const target = servers[(this.#next += 1) % servers.length]
        const server = connect({ host: '127.0.0.1', port: target?.port ?? 0 })
        let isOpen = false
        server.once('connect', () => {
          isOpen = true
          client.pipe(server).pipe(client)
        })
        server.on('error', () => {
          if (!isOpen && left > 0) attempt(left - 1)
          else client.destroy()
        })
        client.once('close', () => server.destroy())
        server.once('close', () => {
          if (isOpen) client.end()
        })
      }
      attempt(servers.length)
    })
  }

  open(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        resolve((this.#server.address() as AddressInfo).port)
      })
    })
  }

  close(): void {
    this.#server.close()
  }
}

/** Somebody who reads all the time, as a browser does: a connection that was kept and has ended is made again. */
class Reader {
  readonly faults: string[] = []
  readonly heard: number[] = []
  answers = 0
  lost = 0
  /** The stream has begun: what comes from now on is heard. */
  isListening = false
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 })
  readonly #port: number
  readonly #cookie: string
  #lastId = ''
  #isOver = false

  constructor(port: number, cookie: string) {
    this.#port = port
    this.#cookie = cookie
  }

  begin(): void {
    void this.#read()
    void this.#listen()
  }

  end(): void {
    this.#isOver = true
    this.#agent.destroy()
  }

  /** On a connection of its own a call is never sent again: what cuts it is a fault. */
  async call(name: string, input: unknown, agent: Agent | false = this.#agent): Promise<unknown> {
    for (;;) {
      const outcome = await this.#ask(name, JSON.stringify(input), agent)
      if (outcome === 'again') continue
      return outcome
    }
  }

  #ask(name: string, body: string, agent: Agent | false): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json', Cookie: this.#cookie }
    const options = { host: '127.0.0.1', port: this.#port, path: `/api/${name}`, method: 'POST', headers }
    return new Promise((resolve) => {
      const asked = request({ ...options, agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.once('end', () => {
          if (response.statusCode !== 200) this.faults.push(`${name}: ${String(response.statusCode)} ${text}`)
          this.answers += 1
          resolve(text)
        })
        response.once('error', (error) => {
          this.faults.push(`${name}: ${error.message}`)
          resolve('')
        })
      })
      asked.once('error', (error) => {
        if (asked.reusedSocket) {
          resolve('again')
          return
        }
        if (!this.#isOver) this.faults.push(`${name}: ${error.message}`)
        resolve('')
      })
      asked.end(body)
    })
  }

  async #read(): Promise<void> {
    while (!this.#isOver) {
      await this.call('gettimeline', { count: 10 })
      await this.call('getpod', {})
      // Within what a pod answers one network.
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }

  async #listen(): Promise<void> {
    for (; !this.#isOver; this.lost += 1) await this.#stream()
  }

  #stream(): Promise<void> {
    const headers = { Cookie: this.#cookie, ...(this.#lastId === '' ? {} : { 'Last-Event-ID': this.#lastId }) }
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port: this.#port, path: '/api/events', headers }, (response) => {
        if (response.statusCode !== 200) this.faults.push(`events: ${String(response.statusCode)}`)
        this.#take(response)
        response.once('close', resolve)
      })
      asked.once('error', (error) => {
        if (!this.#isOver) this.faults.push(`events: ${error.message}`)
        resolve()
      })
      asked.end()
    })
  }

  #take(response: IncomingMessage): void {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const [, id] = /^id: (\d+)$/mu.exec(block) ?? []
        const [, data = '{}'] = /^data: (.*)$/mu.exec(block) ?? []
        if (id !== undefined) this.#lastId = id
        const event = JSON.parse(data) as { readonly type?: string; readonly post?: { readonly k: number } }
        this.isListening ||= event.type === 'registration'
        if (event.type === 'post') this.heard.push(event.post?.k ?? -1)
        if (event.type === 'again') this.faults.push('events: a gap')
      }
    })
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
      await expect.poll(() => reader.answers, { timeout: 10_000 }).toBeGreaterThan(before + 4)
      await each?.start()
    }
    await expect.poll(() => reader.heard.at(-1), { timeout: 10_000 }).toBe(posted - 1)
    expect(reader.faults).toEqual([])
    expect(reader.heard).toEqual(Array.from({ length: posted - 1 }, (_, index) => index + 1))
    expect(reader.lost).toBeGreaterThan(1)
  }, 60_000)
})
