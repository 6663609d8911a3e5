import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, programs, registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'
import { FeedServers } from '../support/feed-servers.ts'

// Beside twtxt's reference client in Python, where there is one: TWTXT_REFERENCE names the folder in which its package
// `twtxt` lies, for the Python of the system. It follows us, reads us, answers, and is read; and prints what our command prints.

const reference = process.env['TWTXT_REFERENCE']
const isThere = reference !== undefined && existsSync(join(reference, 'twtxt', 'cli.py'))

const base = 186
const port = 12_000 + base * 20
const aliceUrl = `http://127.0.0.1:${String(port)}/@alice/twtxt.txt`
const run = promisify(execFile)

describe.skipIf(!isThere)('the reference client of twtxt', () => {
  const servers = new FeedServers()
  let daemon: TestDaemon
  let folder: string
  let bobUrl: string

  const config = (): string => join(folder, 'config')
  const theirs = async (...words: readonly string[]): Promise<string> => {
    const env = { ...process.env, PYTHONPATH: reference, XDG_CONFIG_HOME: folder, HOME: folder }
    return (await run('/usr/bin/python3', ['-m', 'twtxt', '-c', config(), ...words], { env })).stdout
  }
  const ours = async (...words: readonly string[]): Promise<string> => {
    const place = [`-datadir=${daemon.directory}`, '-network=private:e2e', `-rpcport=${String(daemon.settings.port)}`]
    return (await run(process.execPath, [programs.twister, ...place, ...words])).stdout
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twister-twtxt-'))
    const file = join(folder, 'twtxt.txt')
    writeFileSync(file, '')
    const server = await servers.web((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'last-modified': new Date().toUTCString() })
      response.end(readFileSync(file))
    })
    bobUrl = server.url
    const own = `nick = bob\ntwtfile = ${file}\ntwturl = ${bobUrl}\ndisclose_identity = True`
    writeFileSync(config(), `[twtxt]\n${own}\n\n[following]\n`)
    const options = [`-twtxturl=http://127.0.0.1:${String(port)}`, '-ownnetworkfeeds']
    daemon = await startDaemon({ index: 0, base, mines: true, options })
    await registerUser(daemon, 'alice')
  })
  afterAll(async () => {
    await stopAllDaemons()
    await servers.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('follows a user of the node, is known as a follower, and prints the same as our command', async () => {
    await daemon.client.publish({ username: 'alice', msg: 'hello from twister' })
    expect(await theirs('follow', 'alice', aliceUrl)).toBe('✓ You’re now following alice.\n')
    const read = await theirs('timeline', '--porcelain', '--no-cache')
    expect(read).toMatch(new RegExp(`^alice\t${aliceUrl}\t\\S+\\+00:00\thello from twister\n$`, 'u'))
    expect(await ours('twtxt', '-u', 'alice', 'view', '--porcelain', 'alice')).toBe(read)
    const followers = await eventually('the follower', async () => {
      const found = await daemon.client.listfeedfollowers({ username: 'alice' })
      return found.length > 0 ? found : undefined
    })
    expect(followers).toMatchObject([{ nick: 'bob', url: bobUrl }])
  })

  test('answers, and is read with the mention that it has written', async () => {
    await theirs('tweet', '@alice well said, café 🧶')
    expect(await ours('twtxt', '-u', 'alice', 'follow', 'bob', bobUrl)).toBe('✓ You’re now following bob.\n')
    const { twts } = await daemon.client.gettwts({ username: 'alice', count: 5 })
    expect(twts.map(({ twt }) => twt.raw)).toEqual([`@<alice ${aliceUrl}> well said, café 🧶`])
    const listed = await ours('twtxt', '-u', 'alice', 'timeline', '--porcelain', '-s', 'bob')
    const file = readFileSync(join(folder, 'twtxt.txt'), 'utf8')
    expect(listed).toBe(`bob\t${bobUrl}\t${file}`)
  })

  test('lists whom it follows as our command does, and unfollows', async () => {
    const checked = await theirs('following', '--porcelain')
    expect(checked).toMatch(new RegExp(`^alice\t${aliceUrl}\t200\t\\d+\t\\w{3}, .* GMT\n$`, 'u'))
    const ofOurs = await ours('twtxt', '-u', 'alice', 'following', '--porcelain')
    expect(ofOurs).toMatch(new RegExp(`^bob\t${bobUrl}\t200\t`, 'u'))
    expect(await theirs('unfollow', 'alice')).toBe('✓ You’ve unfollowed alice.\n')
    expect(await ours('twtxt', '-u', 'alice', 'unfollow', 'bob')).toBe('✓ You’ve unfollowed bob.\n')
  })

  test('has its list and its configuration taken over', async () => {
    writeFileSync(config(), `${readFileSync(config(), 'utf8')}bob = ${bobUrl}\n`)
    expect(await ours('twtxt', '-u', 'alice', 'import-follows', config())).toContain('follows 1 more feeds')
    expect(await ours('twtxt', '-c', config(), '-u', 'alice', 'config', 'twtxt.nick')).toBe('bob\n')
    await ours('twtxt', '-u', 'alice', 'export-follows', '--format', 'ini', config())
    expect(await theirs('following', '--no-check', '--porcelain')).toBe(`bob\t${bobUrl}\n`)
  })
})
