import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Random, randomBelow, SeededRandom } from '../../src/base/random.ts'
import {
  eventually,
  programs,
  registerUser,
  roomForMore,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  testNetworkName,
  textsOf,
  whenMayPost,
} from '../support/daemons.ts'
import { temporaryFolder } from '../support/each-test.ts'
import { RawConnection, requestText } from '../support/raw-http.ts'
import { msOf } from '../support/stopwatch.ts'

// Power cuts, full disks, damaged files, impatient people.

afterAll(stopAllDaemons)

const base = 63

/** What a node has promised to a person. */
interface Promises {
  /** The newest secret of each name. */
  readonly secrets: Map<string, string>
  readonly registrations: Set<string>
  readonly follows: Set<string>
  readonly texts: string[]
}

/** One thing after another, each told when it is promised, as fast as the node allows, until it goes away. */
const useIt = async (
  { client }: TestDaemon,
  { round, promises, kept }: { readonly round: number; readonly promises: Promises; readonly kept: () => void },
): Promise<never> => {
  for (let turn = 0; ; turn += 1) {
    const username = `u${String(round)}_${String(turn)}`
    promises.secrets.set(username, await client.createwalletuser({ username }))
    kept()
    await client.registeruser({ username })
    promises.registrations.add(username)
    kept()
    const msg = `round ${String(round)} turn ${String(turn)}`
    await client.publish({ username: 'writer', msg })
    promises.texts.push(msg)
    kept()
    await client.follow({ username: 'writer', users: [`reader${String(turn % 3)}`] })
    promises.follows.add(`reader${String(turn % 3)}`)
    kept()
    promises.secrets.set(username, await client.createwalletuser({ username, replacekey: true }))
    kept()
  }
}

/** Uses a node, and kills it while it works on what comes after so many promises, a few milliseconds in. */
const useAndKill = async (daemon: TestDaemon, round: number, promises: Promises, random: Random): Promise<void> => {
  // Two make a registration: each round has one at least, on any machine.
  let left = 2 + randomBelow(random, 30)
  let killing: Promise<void> | undefined
  const kept = (): void => {
    left -= 1
    if (left === 0) killing = sleep(randomBelow(random, 10)).then(() => daemon.kill())
  }
  try {
    await useIt(daemon, { round, promises, kept })
  } catch (error) {
    // The node is gone, or refused what it should have done.
    if (killing === undefined) throw error
  }
  await killing
}

/**
 * All secrets of a name. The newest one is shown under the name until the first one is in a block, then as the pending
 * one until it is in a block itself, then under the name again: in this order no block that comes in between hides it.
 */
const secretsOf = async (client: TestDaemon['client'], username: string): Promise<readonly string[]> => {
  const secrets: string[] = []
  for (const which of ['', '/pending', '', '/replaced'])
    await client.dumpprivkey({ username: `${username}${which}` }).then(
      (secret) => secrets.push(secret),
      () => undefined,
    )
  return secrets
}

const expectKept = async (daemon: TestDaemon, promises: Promises): Promise<void> => {
  const { client } = daemon
  for (const [username, secret] of promises.secrets)
    expect(await secretsOf(client, username), username).toContain(secret)
  expect(await textsOf(daemon, 'writer')).toEqual(expect.arrayContaining(promises.texts))
  expect(await client.getfollowing({ username: 'writer' })).toEqual(expect.arrayContaining([...promises.follows]))
}

describe('kill -9 between any two writes', () => {
  test('loses no secret, no registration, no post and no follow that was acknowledged', async () => {
    const random = new SeededRandom(2026)
    const promises: Promises = { secrets: new Map(), registrations: new Set(), follows: new Set(), texts: [] }
    let daemon = await startDaemon({ index: 0, base, mines: true })
    for (const name of ['writer', 'reader0', 'reader1', 'reader2']) await registerUser(daemon, name)
    for (let round = 0; round < 8; round += 1) {
      await roomForMore(daemon)
      await useAndKill(daemon, round, promises, random)
      daemon = await startDaemon({ index: 0, base, mines: true, directory: daemon.directory })
      await expectKept(daemon, promises)
    }
    expect(promises.registrations.size).toBeGreaterThanOrEqual(8)
    await eventually('every registration that was asked for', async () => {
      const { users } = await daemon.client.getstatus({})
      const ready = new Set(users.filter(({ state }) => state === 'ready').map(({ username }) => username))
      return [...promises.registrations].every((username) => ready.has(username)) ? true : undefined
    })
    await daemon.stop()
  })
})

/** Waits until so many posts have arrived, and no more. */
const arrivals = async ({ client }: TestDaemon, count: number): Promise<void> => {
  const arrived = await eventually(`arrival ${String(count)}`, async () => {
    const { lastArrival } = await client.getstatus({})
    return lastArrival >= count ? lastArrival : undefined
  })
  expect(arrived).toBe(count)
}

describe('a restart', () => {
  test('keeps logins, mining, numbers and what waits', async () => {
    const first = await startDaemon({ index: 1, base })
    const { client, directory } = first
    const link = await client.createloginlink({})
    const cookie = (await fetch(link, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
    await client.setgenerate({ generate: true, genproclimit: 1 })
    await registerUser(first, 'lena')
    await client.publish({ username: 'lena', msg: 'before' })
    await arrivals(first, 1)
    await first.kill()
    const second = await startDaemon({ index: 1, base, directory })
    expect((await fetch(second.pageUrl, { headers: { cookie } })).status).toBe(200)
    expect(await second.client.getgenerate({})).toBe(true)
    expect((await second.client.publish({ username: 'lena', msg: 'after' })).userpost).toMatchObject({ k: 1, lastk: 0 })
    await arrivals(second, 2)
    await second.client.setgenerate({ generate: false })
    await second.stop()
    const third = await startDaemon({ index: 1, base, directory })
    expect(await third.client.getgenerate({})).toBe(false)
    await third.stop()
  })
})

describe('stopping', () => {
  test('is a matter of a second with open feeds, idle connections and a long look-up', async () => {
    const daemon = await startDaemon({ index: 2, base, mines: true })
    await registerUser(daemon, 'nora')
    const cookie = readFileSync(join(daemon.settings.dataDirectory, '.cookie'), 'utf8').trim()
    const headers = { Authorization: `Basic ${Buffer.from(cookie).toString('base64')}` }
    const open = async (line: string, body?: string): Promise<RawConnection> => {
      const connection = await RawConnection.open(daemon.settings.port)
      connection.write(requestText(line, headers, body))
      return connection
    }
    const connections = await Promise.all([
      ...Array.from({ length: 10 }, () => open('GET /feed?username=nora&since=0')),
      ...Array.from({ length: 10 }, () => open('POST /', '{"method":"getblockcount"}')),
      open('POST /', '{"method":"dhtget","params":["nora","nothing","m",60000,60000,10]}'),
    ])
    for (const connection of connections.slice(0, 20)) await connection.until(() => connection.text.includes('200'))
    const exit = once(daemon.process, 'exit')
    const durationMs = await msOf(async () => {
      await daemon.client.stop({})
      await exit
    })
    expect(durationMs).toBeLessThan(1000)
    expect(daemon.process.exitCode).toBe(0)
    expect(existsSync(join(daemon.settings.dataDirectory, 'twisterd.pid'))).toBe(false)
    expect(existsSync(join(daemon.settings.dataDirectory, '.cookie'))).toBe(false)
    for (const connection of connections) connection.destroy()
  })

  test('in the middle of a proof of work is as fast, and the work begins again', async () => {
    // The work of the main network takes many seconds. Nothing is connected to: -connect names a closed port.
    const options = ['-connect=127.0.0.1:9', '-port=15063']
    const first = await startDaemon({ index: 3, base, network: 'main', options })
    // Chance may do the work of one name at once, never that of three.
    for (const username of ['sam', 'tom', 'udo']) {
      await first.client.createwalletuser({ username })
      await first.client.registeruser({ username })
    }
    const states = async (daemon: TestDaemon) => (await daemon.client.getstatus({})).users.map(({ state }) => state)
    expect(await states(first)).toContain('working')
    expect(await msOf(() => first.stop())).toBeLessThan(1000)
    const second = await startDaemon({ index: 3, base, network: 'main', options, directory: first.directory })
    expect(await states(second)).toContain('working')
    expect(await msOf(() => second.stop())).toBeLessThan(1000)
  })

  test('comes in order when the terminal is closed', async () => {
    const daemon = await startDaemon({ index: 4, base })
    const exit = once(daemon.process, 'exit')
    daemon.process.kill('SIGHUP')
    expect(await exit).toEqual([0, null])
  })

  test('nobody reading the output is no reason to stop', async () => {
    const directory = temporaryFolder()
    const words = [`-datadir=${directory}`, `-network=${testNetworkName}`, '-bind=127.63.20.1', '-rpcport=13997']
    const child = spawn(process.execPath, [programs.twisterd, ...words], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    child.stdout?.destroy()
    child.stderr?.destroy()
    await once(child, 'message')
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  })
})

describe('two at once', () => {
  test('two users on one node write, follow each other, and keep apart', async () => {
    const daemon = await startDaemon({ index: 5, base, mines: true })
    await Promise.all(['ann', 'ben'].map((name) => daemon.client.createwalletuser({ username: name })))
    await Promise.all(['ann', 'ben'].map((name) => daemon.client.registeruser({ username: name })))
    for (const name of ['ann', 'ben']) await whenMayPost(daemon, name)
    await daemon.client.follow({ username: 'ann', users: ['ben'] })
    const posts = Array.from({ length: 10 }, (_, index) =>
      daemon.client.publish({ username: index % 2 === 0 ? 'ann' : 'ben', msg: `post ${String(index)}` }),
    )
    const written = (await Promise.all(posts)).map(({ userpost }) => `${userpost.n}/${String(userpost.k)}`)
    expect([...written].sort()).toEqual(
      ['ann', 'ben'].flatMap((name) => [0, 1, 2, 3, 4].map((k) => `${name}/${String(k)}`)),
    )
    expect(await daemon.client.getfollowing({ username: 'ben' })).toEqual([])
    expect(await daemon.client.getfollowing({ username: 'ann' })).toEqual(['ben'])
    await daemon.stop()
  })

  test('-daemon a second time says that one runs, and leaves it alone', async () => {
    const directory = temporaryFolder()
    const words = [`-datadir=${directory}`, `-network=${testNetworkName}`, '-bind=127.63.21.1', '-rpcport=13996']
    const twisterd = (...more: string[]): { readonly status: number; readonly output: string } => {
      try {
        const output = execFileSync(process.execPath, [programs.twisterd, ...words, ...more], { stdio: 'pipe' })
        return { status: 0, output: output.toString() }
      } catch (error) {
        const { status, stderr } = error as { status: number; stderr: Buffer }
        return { status, output: stderr.toString() }
      }
    }
    expect(twisterd('-daemon').status).toBe(0)
    const second = twisterd('-daemon')
    expect(second.status).toBe(1)
    expect(second.output).toContain('Another twisterd runs')
    expect(twisterd('getblockcount')).toEqual({ status: 0, output: '0\n' })
    expect(statSync(join(directory, 'private-e2e', 'startup.log')).mode & 0o077).toBe(0)
    expect(twisterd('stop').status).toBe(0)
    await eventually('the end', () =>
      Promise.resolve(existsSync(join(directory, 'private-e2e', 'twisterd.pid')) ? undefined : true),
    )
  })
})

describe('a damaged file', () => {
  test('is named, left alone, and told what moving it away costs', async () => {
    const daemon = await startDaemon({ index: 6, base })
    await daemon.stop()
    const folder = daemon.settings.dataDirectory
    const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
    expect(files.length).toBeGreaterThanOrEqual(4)
    for (const name of files) {
      const path = join(folder, name)
      copyFileSync(path, `${path}.good`)
      const garbage = new Uint8Array(8192).fill(0x5a)
      writeFileSync(path, garbage)
      await expect(startDaemon({ index: 6, base, directory: daemon.directory })).rejects.toThrow(
        name === 'node.sqlite' ? /node\.sqlite.*SECRET KEYS/su : new RegExp(`${name} is damaged`, 'u'),
      )
      expect(new Uint8Array(readFileSync(path))).toEqual(garbage)
      copyFileSync(`${path}.good`, path)
    }
    const again = await startDaemon({ index: 6, base, directory: daemon.directory })
    await again.stop()
  })
})

/** Disks of their own, where this machine lets us have them. */
const disks: string[] = []
const smallDisk = (size: string): string | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
    disks.push(folder)
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}

const fill = (directory: string): string => {
  const filler = join(directory, 'filler')
  execFileSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=1k 2>/dev/null || true`])
  return filler
}

describe('a full disk', () => {
  let disk: string | undefined
  let tinyDisk: string | undefined
  // Not while tests are collected: what is skipped then would never be given back.
  beforeAll(() => {
    disk = smallDisk('6m')
    tinyDisk = smallDisk('1536k')
  })
  afterAll(() => {
    for (const folder of disks) {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    }
  })

  test('is told, loses nothing, and is over when there is room again', async ({ skip }) => {
    skip(disk === undefined)
    const directory = disk ?? ''
    const daemon = await startDaemon({ index: 7, base, directory, mines: true })
    const secret = await registerUser(daemon, 'rose')
    await daemon.client.setgenerate({ generate: false })
    await daemon.client.publish({ username: 'rose', msg: 'written in time' })
    const filler = fill(directory)
    const refused = await Promise.all(
      Array.from({ length: 20 }, () => daemon.call('publish', 'rose', 'x'.repeat(1500)).catch(() => undefined)),
    )
    const codes = refused.flatMap((reply) => (reply?.error === null ? [] : [reply?.error.code]))
    expect(codes.length).toBeGreaterThan(0)
    expect(new Set(codes)).toEqual(new Set([-20]))
    const unmade = await daemon.call('createwalletuser', 'iris')
    if (unmade.error !== null) expect(await daemon.client.listwalletusers({})).toEqual(['rose'])
    await daemon.kill()
    rmSync(filler)
    const again = await startDaemon({ index: 7, base, directory, mines: true })
    expect(await again.client.dumpprivkey({ username: 'rose' })).toBe(secret)
    expect(await textsOf(again, 'rose')).toContain('written in time')
    await again.client.publish({ username: 'rose', msg: 'room again' })
    expect(await textsOf(again, 'rose')).toContain('room again')
    await again.stop()
  })

  test('where nothing can be saved does not keep a node from ending', async ({ skip }) => {
    skip(tinyDisk === undefined)
    const directory = tinyDisk ?? ''
    const daemon = await startDaemon({ index: 8, base, directory, mines: true })
    await daemon.client.follow({ username: 'guest', users: ['rose'] })
    fill(directory)
    const exit = once(daemon.process, 'exit')
    const durationMs = await msOf(async () => {
      daemon.process.kill('SIGTERM')
      expect((await exit)[1]).toBeNull()
    })
    expect(durationMs).toBeLessThan(5_000)
  })
})

describe('a data directory', () => {
  const startIn = (directory: string, ...options: string[]) => {
    const words = [`-datadir=${directory}`, `-network=${testNetworkName}`, '-bind=127.63.22.1', '-rpcport=13995']
    return spawnSync(process.execPath, [programs.twisterd, ...words, ...options], { timeout: 20_000 })
  }

  test.each(['-daemon=0', '-daemon=1'])('that cannot be made is told at once (%s)', (option) => {
    const { status, stderr } = startIn('/proc/xyz', option)
    expect(status).toBe(1)
    expect(stderr.toString()).toMatch(/cannot write \/proc\/xyz.*-datadir/su)
  })

  test('whose keys are gone does not start as if it were new', async () => {
    const daemon = await startDaemon({ index: 9, base })
    await daemon.client.createwalletuser({ username: 'olga' })
    await daemon.kill()
    const folder = daemon.settings.dataDirectory
    for (const name of readdirSync(folder).filter((file) => file.startsWith('node.sqlite'))) rmSync(join(folder, name))
    writeFileSync(join(folder, 'node.sqlite'), '')
    await expect(startDaemon({ index: 9, base, directory: daemon.directory })).rejects.toThrow(
      /node\.sqlite is empty.*SECRET KEYS/su,
    )
  })
})
