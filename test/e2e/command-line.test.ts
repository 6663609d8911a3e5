import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  eventually,
  programs,
  registerUser,
  startDaemon,
  stopAllDaemons,
  testNetworkName,
  type TestDaemon,
} from '../support/daemons.ts'

interface Outcome {
  readonly status: number
  readonly output: string
  readonly fault: string
}

const run = (program: string, ...words: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...words],
      { env: { ...process.env, NO_COLOR: '1' } },
      (error, output, fault) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, output, fault })
      },
    )
  })

let daemon: TestDaemon
const options = (): string[] => [
  `-datadir=${daemon.directory}`,
  `-network=${testNetworkName}`,
  `-rpcport=${String(daemon.settings.port)}`,
]
const twisterd = (...words: string[]): Promise<Outcome> => run(programs.twisterd, ...options(), ...words)
const twister = (...words: string[]): Promise<Outcome> => run(programs.twister, ...options(), ...words)

beforeAll(async () => {
  daemon = await startDaemon({ index: 0, base: 62, mines: true })
  await registerUser(daemon, 'myname')
})

afterAll(stopAllDaemons)

describe('twisterd <command>, the examples of the original README', () => {
  test('create a user: the secret key is printed, 52 characters', async () => {
    const { status, output } = await twisterd('createwalletuser', 'other')
    expect(status).toBe(0)
    expect(output).toMatch(/^[KL][1-9A-HJ-NP-Za-km-z]{51}\n$/u)
  })

  test('send the transaction: the id is printed', async () => {
    const { status, output } = await twisterd('sendnewusertransaction', 'other')
    expect(status).toBe(0)
    expect(output).toMatch(/^[0-9a-f]{64}\n$/u)
  })

  test('post, follow, getposts', async () => {
    expect((await twisterd('newpostmsg', 'myname', '1', 'hello world')).status).toBe(0)
    expect(await twisterd('follow', 'myname', '["myname"]')).toMatchObject({ status: 0, output: '' })
    const { output } = await twisterd('getposts', '5', '[{"username":"myname"}]')
    expect(output).toMatch(/^\[\n {4}\{\n {8}"sig_userpost" : "[0-9a-f]{130}",\n {8}"userpost" : \{\n/u)
    expect(JSON.parse(output)).toMatchObject([{ userpost: { n: 'myname', k: 1, msg: 'hello world' } }])
  })

  test('profile through dhtput and dhtget', async () => {
    const profile = '{"fullname":"My Name","bio":"just another user","location":"nowhere","url":"twister.net.co"}'
    expect((await twisterd('dhtput', 'myname', 'profile', 's', profile, 'myname', '1')).status).toBe(0)
    const { output } = await twisterd('dhtget', 'myname', 'profile', 's')
    expect(JSON.parse(output)).toMatchObject([{ p: { seq: 1, v: JSON.parse(profile) }, sig_user: 'myname' }])
  })

  test('text is printed raw, numbers as they are, null not at all', async () => {
    expect((await twisterd('getblockhash', '0')).output).toMatch(/^[0-9a-f]{64}\n$/u)
    expect(Number((await twisterd('getblockcount')).output)).toBeGreaterThan(0)
    expect((await twisterd('unfollow', 'myname', '["nobody_here"]')).output).toBe('')
  })
})

describe('exit statuses', () => {
  test.each([
    [['nosuchcommand'], 89],
    [['getblockcount', 'x'], 1],
    [['createwalletuser', 'myname'], 11],
    [['createwalletuser', 'Bad Name!'], 11],
    [['dumpprivkey', 'stranger'], 5],
    [['newpostmsg', 'stranger', '0', 'x'], 91],
    [['newpostmsg', 'myname', '1', 'again'], 90],
    [['newpostmsg', 'myname', '100000', 'far'], 90],
    [['newpostmsg', 'myname', '2', 'x'.repeat(1990)], 90],
    [['getblockhash', '99999999'], 1],
    [['getblock', 'zz'], 5],
    [['getposts', 'five', '[]'], 87],
    [['getposts', '5', '{'], 87],
    [['follow', 'myname', '"bob"'], 87],
  ])('%j ends with %i', async (words, status) => {
    const outcome = await twisterd(...words)
    expect(outcome.status).toBe(status)
    expect(outcome.fault).toMatch(/^error: ./u)
    expect(outcome.output).toBe('')
  })

  test('no node: 87, and how to get one', async () => {
    const { status, fault } = await run(programs.twisterd, `-datadir=${tmpdir()}/nothing-here`, 'getinfo')
    expect(status).toBe(87)
    expect(fault).toContain('twisterd')
  })
})

describe('the friendly command line', () => {
  test('status tells the network, the chain and the users', async () => {
    const { status, output } = await twister('status')
    expect(status).toBe(0)
    expect(output).toContain(testNetworkName)
    expect(output).toContain('@myname')
  })

  test('register, post, follow and timeline', async () => {
    const registered = await twister('register', 'newbie')
    expect(registered.output).toContain('Ready to post.')
    expect((await twister('post', '-u', 'newbie', 'my', 'first')).output).toContain('my first')
    await twister('follow', '-u', 'myname', 'newbie')
    expect((await twister('timeline', '-u', 'myname')).output).toContain('my first')
  })

  test('a login link opens the page once', async () => {
    const link = (await twister('login')).output.trim()
    const first = await fetch(link, { redirect: 'manual' })
    expect(first.status).toBe(303)
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(daemon.pageUrl, { headers: { cookie } })).status).toBe(200)
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(403)
    expect((await fetch(daemon.pageUrl)).status).toBe(401)
  })
})

describe('files', () => {
  test('the data directory is private', () => {
    const { dataDirectory } = daemon.settings
    expect(statSync(dataDirectory).mode & 0o077).toBe(0)
    for (const name of ['.cookie', 'session-secret', 'node.sqlite', 'debug.log'])
      expect(statSync(join(dataDirectory, name)).mode & 0o077, name).toBe(0)
  })
})

describe('what cannot work is said clearly and breaks nothing', () => {
  const start = (...words: string[]): Promise<Outcome> =>
    run(programs.twisterd, `-network=${testNetworkName}`, '-bind=127.62.9.1', '-rpcport=41999', ...words)

  test('a second node on the same data directory', async () => {
    const { status, fault } = await start(`-datadir=${daemon.directory}`)
    expect(status).toBe(1)
    expect(fault).toContain('data directory')
    expect(await daemon.client.getblockcount({})).toBeGreaterThan(0)
  })

  test('a port in use', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twister-port-'))
    const server = createServer().listen(41_999, '127.0.0.1')
    const { status, fault } = await start(`-datadir=${directory}`)
    server.close()
    rmSync(directory, { recursive: true })
    expect(status).toBe(1)
    expect(fault).toContain('-rpcport')
  })

  test('a chain port in use', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twister-port-'))
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(35_000, '127.62.9.1', resolve))
    const { status, fault } = await start(`-datadir=${directory}`, '-port=35000')
    server.close()
    rmSync(directory, { recursive: true })
    expect(status).toBe(1)
    expect(fault).toContain('-port')
  })

  test('a data directory that is a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twister-file-'))
    const path = join(directory, 'file')
    writeFileSync(path, 'x')
    const { status, fault } = await start(`-datadir=${path}`)
    rmSync(directory, { recursive: true })
    expect(status).toBe(1)
    expect(fault).toContain('-datadir')
  })

  test('a damaged database is named and left alone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twister-bad-'))
    const first = await startDaemon({ index: 7, base: 62, directory })
    await first.stop()
    const path = join(first.settings.dataDirectory, 'swarm.sqlite')
    const garbage = Buffer.alloc(8192, 0x5a)
    writeFileSync(path, garbage)
    const { status, fault } = await start(`-datadir=${directory}`)
    expect(status).toBe(1)
    expect(fault).toContain('swarm.sqlite')
    expect(readFileSync(path).equals(garbage)).toBe(true)
    rmSync(directory, { recursive: true })
  })

  test('an unknown option, an unknown network', async () => {
    expect((await start('-frobnicate')).fault).toContain('-frobnicate')
    expect((await run(programs.twisterd, '-network=moon')).fault).toContain('private:<name>')
  })
})

describe('-daemon', () => {
  test('runs in the background with a pid file until it is told to stop', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twister-bg-'))
    const words = [`-datadir=${directory}`, `-network=${testNetworkName}`, '-rpcport=41998', '-bind=127.62.8.1']
    const { status, output } = await run(programs.twisterd, ...words, '-daemon')
    expect(status).toBe(0)
    expect(output).toContain('http://127.0.0.1:41998/login?token=')
    const pidFile = join(directory, 'private-e2e', 'twisterd.pid')
    expect(Number(readFileSync(pidFile, 'utf8'))).toBeGreaterThan(0)
    expect((await run(programs.twisterd, ...words, 'stop')).status).toBe(0)
    await eventually('its end', () => Promise.resolve(existsSync(pidFile) ? undefined : true))
    chmodSync(directory, 0o700)
    rmSync(directory, { recursive: true })
  })
})
