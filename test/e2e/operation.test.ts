// What an operator does with a node over the years: a newer version, an older one, backups while it runs.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callNode, type ClientSettings } from '../../src/cli/rpc-client.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { eventually, programs, startDaemon, stopAllDaemons, type TestDaemon, textsOf } from '../support/daemons.ts'

const run = promisify(execFile)
const network = 'private:older'
const base = 78
const bot = fileURLToPath(new URL('../../docs/examples/bot.mjs', import.meta.url))
const folders: string[] = []

/** A base data directory with what a node of an earlier version left: see test/vectors/README.md. */
const olderNode = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'twister-older-'))
  folders.push(directory)
  const data = join(directory, 'private-older')
  mkdirSync(data, { mode: 0o700 })
  const source = new URL('../vectors/older-node/', import.meta.url)
  for (const name of readdirSync(source))
    writeFileSync(join(data, name.replace(/\.br$/u, '')), brotliDecompressSync(readFileSync(new URL(name, source))))
  return directory
}

const startIn = (directory: string, index = 0): Promise<TestDaemon> => startDaemon({ index, base, directory, network })

const versionOf = (path: string, raise = 0): number => {
  const handle = openSqlite(path, 1000)
  try {
    const version = Number(handle.prepare('PRAGMA user_version').get()?.['user_version'])
    if (raise > 0) handle.exec(`PRAGMA user_version = ${String(version + raise)}`)
    return version
  } finally {
    handle.close()
  }
}

let older: TestDaemon

beforeAll(async () => {
  older = await startIn(olderNode())
})

afterAll(async () => {
  await stopAllDaemons()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** What people of that node would miss. */
const expectAllThere = async ({ client }: TestDaemon): Promise<void> => {
  expect(await client.listwalletusers({})).toEqual(['alice', 'bob'])
  expect(await client.getblockcount({})).toBeGreaterThanOrEqual(44)
  expect(await client.getfollowing({ username: 'alice' })).toEqual(['alice', 'bob'])
  const posts = await client.getposts({ count: 10, users: [{ username: 'alice' }, { username: 'bob' }] })
  expect(posts.map(({ userpost }) => userpost.msg)).toEqual([
    'the second post, for @bob',
    'an answer by bob, with #music',
    'the first post of an older node',
  ])
  expect((await client.listmutes({ username: 'alice' })).map(({ value }) => value)).toEqual(['noise'])
  expect((await client.listbookmarks({ username: 'alice', count: 5 })).length).toBe(1)
  const messages = await client.getdirectmsgs({ localuser: 'bob', count_per_user: 5, users: [{ username: 'alice' }] })
  expect(JSON.stringify(messages)).toContain('a message from before')
}

test('a newer version opens what an older one left, and nothing is missing', async () => {
  await expectAllThere(older)
  expect(versionOf(join(older.settings.dataDirectory, 'node.sqlite'))).toBeGreaterThan(15)
  await older.client.publish({ username: 'alice', msg: 'and one of the newer version' })
})

test('a program of thirty lines hears of posts over the client of the package, and answers', async () => {
  const { client, pageUrl } = older
  const password = await client.createcredential({ name: 'bot', scope: 'post', username: 'bob' })
  const text = readFileSync(bot, 'utf8')
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30)
  const environment = { ...process.env, TWISTER_URL: pageUrl, TWISTER_PASSWORD: password }
  const child = spawn(process.execPath, [bot, 'bob'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  try {
    await eventually('the first words of the bot', () => Promise.resolve(said === '' ? undefined : true))
    const pair = readFileSync(join(older.settings.dataDirectory, '.cookie'), 'utf8').trim()
    const headers = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
    await eventually('the feed of the bot', async () => {
      const metrics = await (await fetch(`${pageUrl}metrics`, { headers })).text()
      return metrics.includes('twister_http_feeds_count 1') ? true : undefined
    })
    await client.publish({ username: 'alice', msg: 'Hello @bob ping, are you there?' })
    await eventually('an answer of the bot', () =>
      Promise.resolve(said.endsWith('answered alice\n') ? true : undefined),
    )
  } finally {
    child.kill()
  }
  const [answer] = await client.getposts({ count: 1, users: [{ username: 'bob' }] })
  expect(answer?.userpost).toMatchObject({ msg: '@alice pong', reply: { n: 'alice' } })
})

test('a backup is taken while the node writes, comes back elsewhere, and a node that is killed meanwhile leaves none', async () => {
  const copies = mkdtempSync(join(tmpdir(), 'twister-copies-'))
  folders.push(copies)
  const copy = join(copies, 'copy')
  const words = ['-network=private:older', `-datadir=${older.directory}`, `-rpcport=${String(older.settings.port)}`]
  const { stdout } = await run(process.execPath, [programs.twister, ...words, 'backup', copy])
  expect(stdout).toContain(copy)
  const target = mkdtempSync(join(tmpdir(), 'twister-restored-'))
  folders.push(target)
  const place = ['-network=private:older', `-datadir=${target}`]
  const restored = await run(process.execPath, [programs.twister, ...place, 'restore', copy])
  expect(restored.stdout).toMatch(/every file verified/u)
  const again = await startIn(target, 1)
  expect(await textsOf(again, 'alice')).toContain('and one of the newer version')
  expect(await again.client.listwalletusers({})).toEqual(['alice', 'bob'])
  const started = again.client.backupnode({ folder: join(copies, 'killed') }).catch(() => undefined)
  await again.kill()
  await started
  expect(readdirSync(copies).filter((name) => name === 'killed')).toEqual([])
  await (existsSync(activator) ? askActivated(target, again.settings) : askStarted(target))
})

const activator = '/usr/bin/systemd-socket-activate'

const askStarted = async (directory: string): Promise<void> => {
  const after = await startIn(directory, 1)
  expect(await after.client.listwalletusers({})).toEqual(['alice', 'bob'])
  await after.stop()
}

/** systemd has the socket: whoever calls before the node is there waits, and is answered by it. */
const askActivated = async (directory: string, settings: ClientSettings): Promise<void> => {
  const place = `127.0.0.1:${String(settings.port)}`
  const words = [
    `-datadir=${directory}`,
    `-network=${network}`,
    `-bind=127.${String(base)}.2.1`,
    '-connect=127.0.0.1:1',
  ]
  const node = [process.execPath, programs.twisterd, ...words, `-rpcport=${String(settings.port)}`]
  const child = spawn(activator, ['-l', place, ...node], { stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    await once(child.stderr, 'data')
    const url = `http://${place}/`
    expect(await (await fetch(`${url}health`)).json()).toEqual({ alive: true })
    const reply = await callNode(settings, 'listwalletusers', [])
    expect(reply.result).toEqual(['alice', 'bob'])
  } finally {
    const ended = once(child, 'exit')
    child.kill()
    expect(await ended).toEqual([0, null])
  }
}

test('an older version says clearly that it cannot open what a newer one wrote, and changes nothing', async () => {
  const data = older.settings.dataDirectory
  await older.stop()
  const known = versionOf(join(data, 'swarm.sqlite'), 1)
  await expect(startIn(older.directory)).rejects.toThrow(
    /was written by a newer twister node \(format \d+, this program knows \d+\)\. Install the newer version again/u,
  )
  expect(versionOf(join(data, 'swarm.sqlite'))).toBe(known + 1)
})
