// A pod as a large one runs: two web processes, one overlay process and a PostgreSQL server, as programs of their own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Pod } from '../../src/pods/pod.ts'
import { eventually, programs, registerUser, startDaemon, stopAllDaemons, testNetworkName } from '../support/daemons.ts'
import { Balancer, Reader } from '../support/pod-readers.ts'
import { codeIn, loginKeyOf, PodBrowser, PodRoom } from '../support/pod-room.ts'
import { hasPostgres, type PostgresServer, startPostgres, withoutPostgres } from '../support/postgres.ts'

const base = 108
const rpcPort = 12_000 + base * 20
const url = 'http://pod.example'

/** One web process; all that is secret stands in its file. */
class WebProcess {
  readonly port: number
  readonly #words: readonly string[]
  #child: ChildProcess | undefined
  output = ''

  constructor(folder: string, port: number, store: string) {
    this.port = port
    const settings = [`podstore=${store}`, `podoverlay=http://pod:a%40secret@127.0.0.1:${String(rpcPort)}/`]
    writeFileSync(join(folder, 'web.conf'), `${settings.join('\n')}\n`)
    const place = [
      `-network=${testNetworkName}`,
      `-datadir=${join(folder, 'none')}`,
      `-conf=${join(folder, 'web.conf')}`,
    ]
    const watched = `-podwatch=127.0.0.1:${String(port + 10)}`
    this.#words = [...place, '-podweb', `-podport=${String(port)}`, `-podurl=${url}`, watched]
  }

  begin(): void {
    const child = spawn(process.execPath, [programs.twisterd, ...this.#words], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (part: Buffer) => (this.output += String(part)))
    this.#child = child
  }

  says(text: string): Promise<unknown> {
    return eventually(`“${text}” of ${this.output}`, async () => (this.output.includes(text) ? true : undefined))
  }

  /** What is told to whoever watches over it. */
  async told(path: string): Promise<string> {
    return (await fetch(`http://127.0.0.1:${String(this.port + 10)}${path}`)).text()
  }

  /** The status with which it ended. */
  async stop(): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    this.output = ''
    return child.exitCode
  }

  browser(cookie?: string): PodBrowser {
    return Object.assign(new PodBrowser(`http://127.0.0.1:${String(this.port)}`), { cookie })
  }
}

describe.skipIf(!hasPostgres)(`web processes of a pod${hasPostgres ? '' : ` (${withoutPostgres})`}`, () => {
  let server: PostgresServer
  let folder: string
  const processes: WebProcess[] = []
  beforeAll(async () => {
    server = await startPostgres()
    folder = mkdtempSync(join(tmpdir(), 'twister-pod-web-'))
  })
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()))
    await stopAllDaemons()
    await server.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('share accounts, sessions and guesses, wait for what is away, and are restarted under a reader', async () => {
    const store = await server.connection('web')
    for (const index of [1, 2]) {
      const own = join(folder, String(index))
      mkdirSync(own)
      processes.push(new WebProcess(own, rpcPort + index, store))
    }
    const [first, second] = processes as [WebProcess, WebProcess]

    // Neither the server nor the tables are there: a web process says so, waits, and opens when they are.
    await server.stop()
    first.begin()
    await first.says('waiting: The database of the pod')
    expect(JSON.parse(await first.told('/ready'))).toEqual({ ready: false, hindrances: ['store'] })
    const options = [`-podport=${String(rpcPort + 3)}`, `-podurl=${url}`, `-podstore=${store}`]
    const credentials = ['-rpcuser=pod', '-rpcpassword=a@secret']
    const start = (directory?: string) =>
      startDaemon({
        ...{ index: 0, base, mines: true, options: [...options, ...credentials] },
        ...(directory === undefined ? {} : { directory }),
      })
    // The node runs without it, and its pod opens when it can.
    const overlay = await start()
    await expect(overlay.client.createpodinvitation({ role: 'owner' })).rejects.toThrow('cannot be reached')
    await server.start()
    second.begin()
    await Promise.all([first.says('Ctrl+C here'), second.says('Ctrl+C here')])
    await registerUser(overlay, 'bob')
    await expect.poll(() => first.told('/ready')).toBe('{"ready":true,"hindrances":[]}\n')

    // An account that one of them makes is there in the other, and so is its session.
    const room = new PodRoom()
    room.pod = { url } as Pod
    const { code } = await overlay.client.createpodinvitation({ role: 'owner' })
    const alice = first.browser()
    await alice.call('createaccount', await room.newAccount(alice, 'alice', code))
    const there = second.browser(alice.cookie)
    await eventually('the name of alice is in a block', async () => {
      const { registration } = await there.call('getaccount', {})
      return registration.state === 'ready' ? true : undefined
    })
    const login = (browser: PodBrowser, password: string, from: string) =>
      browser.ask('login', { name: 'alice', loginKey: loginKeyOf(password) }, { 'X-Forwarded-For': from })
    const other = second.browser()
    expect((await login(other, 'alice', '203.0.113.5')).status).toBe(200)
    await other.call('logout', {})
    expect((await first.browser(other.cookie).ask('getaccount', {})).status).toBe(401)

    expect(await first.told('/metrics')).toMatch(/^twister_pod_requests_total [1-9]\d*$/mu)

    // Guesses in one close the door of the other.
    for (let guess = 0; guess < 11; guess += 1) await login(first.browser(), 'wrong', '198.51.100.7')
    expect(codeIn((await login(second.browser(), 'alice', '198.51.100.7')).body)).toBe('pods.closed')

    // What one is told to follow, the overlay process keeps, and the other shows.
    await alice.call('follow', { name: 'bob' })
    const balancer = new Balancer(processes)
    const reader = new Reader(await balancer.open(), alice.cookie ?? '', ['gettimeline', 'getaccount'])
    onTestFinished(() => {
      reader.end()
      balancer.close()
    })
    reader.begin()
    await expect.poll(() => reader.answers > 2 && reader.isListening).toBe(true)
    for (const [round, each] of processes.entries()) {
      await overlay.client.newpostmsg({ username: 'bob', k: 2 * round, msg: 'before' })
      expect(await each.stop()).toBe(0)
      await overlay.client.newpostmsg({ username: 'bob', k: 2 * round + 1, msg: 'meanwhile' })
      const answers = reader.answers
      await expect.poll(() => reader.answers).toBeGreaterThan(answers + 4)
      each.begin()
      await each.says('Ctrl+C here')
    }
    await expect.poll(() => reader.heard.length).toBe(4)
    expect([reader.faults, reader.heard]).toEqual([[], [0, 1, 2, 3]])
    expect((await there.call('gettimeline', {})).posts.map(({ k }) => k)).toEqual([3, 2, 1, 0])

    // While the overlay process is away people read, and the rest says so; then it goes on by itself.
    await overlay.stop()
    expect((await there.call('gettimeline', {})).posts).toHaveLength(4)
    const draft = await there.ask('createdraft', { kind: 'plain', text: 'x' })
    expect([draft.status, codeIn(draft.body)]).toEqual([503, 'pods.node'])
    await second.says('the overlay process does not answer')
    await start(overlay.directory)
    await expect.poll(async () => (await there.ask('createdraft', { kind: 'plain', text: 'x' })).status).toBe(200)
    expect(first.output + second.output).not.toContain('secret')
  })
})
