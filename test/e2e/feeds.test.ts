import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, programs, registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'
import { FeedServers } from '../support/feed-servers.ts'

// A user of one node is a feed; a reader on a node of another network follows it, and a feed of a plain web server beside it.

const base = 122
const port = 12_000 + base * 20
const address = `http://127.0.0.1:${String(port)}/@alice/twtxt.txt`

const servers = new FeedServers()
let writer: TestDaemon
let reader: TestDaemon
let folder: string

const run = promisify(execFile)

const twister = async (daemon: TestDaemon, ...words: readonly string[]): Promise<string> => {
  const place = [`-datadir=${daemon.directory}`, '-network=private:e2e', `-rpcport=${String(daemon.settings.port)}`]
  const { stdout } = await run(process.execPath, [programs.twister, ...place, ...words])
  return stdout
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twister-feeds-'))
  writer = await startDaemon({ index: 0, base, mines: true, options: [`-twtxturl=http://127.0.0.1:${String(port)}`] })
  reader = await startDaemon({ index: 1, base, options: ['-ownnetworkfeeds'] })
  await registerUser(writer, 'alice')
})

afterAll(async () => {
  await stopAllDaemons()
  await servers.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a user is a feed, read beside another one, with a conversation over both', async () => {
  await writer.client.publish({ username: 'alice', msg: 'a post of twister\nin two lines' })
  await writer.client.publish({ username: 'alice', msg: 'a second post' })
  const feed = await fetch(address)
  expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(await feed.text()).toMatch(
    /^# nick += alice\n[^]*\n\n\S+Z\ta post of twister\u2028in two lines\n\S+Z\ta second post\n$/u,
  )
  const again = await fetch(address, { headers: { 'if-none-match': feed.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)

  expect(await twister(reader, 'feed', '-u', 'rita', address)).toContain('2 twts')
  expect(await twister(reader, 'follow', '-u', 'rita', address)).toBe(`rita follows alice (${address})\n`)
  const { twts } = await reader.client.gettwts({ username: 'rita', count: 5 })
  expect(twts.map(({ twt }) => twt.text)).toEqual(['a second post', 'a post of twister\nin two lines'])
  const root = twts[1]?.twt.hash ?? ''
  const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z')
  const other = await servers.web((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/plain' })
      .end(`# nick = bob\n${now}\t(#${root}) @<alice ${address}> well said\n`)
  })
  await twister(reader, 'follow', '-u', 'rita', other.url)
  expect(other.requests[0]?.headers['user-agent']).toMatch(/^twister-node\/\d/u)
  const said = await twister(reader, 'conversation', '-u', 'rita', root)
  expect(said).toMatch(/^@alice [^]*a post of twister[^]*\n {2}@bob [^]*well said/u)
  const timeline = await twister(reader, 'timeline', '-u', 'rita')
  expect(timeline).toMatch(/a second post[^]*well said|well said[^]*a second post/u)
  expect(await twister(reader, 'twts', '-u', 'rita', 'well sa')).toContain('well said')
  expect(await twister(reader, 'feeds', '-u', 'rita')).toMatch(/alice[^]*read 20/u)
  expect(await twister(reader, 'unfollow', '-u', 'rita', other.url)).toContain('no longer follows')
  expect((await reader.client.gettwts({ username: 'rita', count: 5 })).twts).toHaveLength(2)
})

test('an answer to a twt stands in the feed of the user, in its conversation, and as a post', async () => {
  const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z')
  const other = await servers.web((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`# nick = bob\n${now}\ta question\n`)
  })
  // Two nodes of one machine, one of which reaches it: the writer is started anew with the right to.
  await writer.stop()
  const options = [`-twtxturl=http://127.0.0.1:${String(port)}`, '-ownnetworkfeeds']
  writer = await startDaemon({ index: 0, base, mines: true, directory: writer.directory, options })
  await writer.client.followfeed({ username: 'alice', address: other.url })
  const [asked] = (await writer.client.gettwts({ username: 'alice', count: 1 })).twts
  const hash = asked?.twt.hash ?? ''
  expect(await twister(writer, 'answer', '-u', 'alice', hash, 'an', 'answer')).toBe(`alice has answered #${hash}\n`)
  const { userpost } = (await writer.client.getposts({ count: 1, users: [{ username: 'alice' }] }))[0] ?? {
    userpost: {},
  }
  expect(userpost).toMatchObject({ msg: expect.stringMatching(/^bob@127\.0\.0\.1:\d+: an answer$/u) as unknown })
  expect(await (await fetch(address)).text()).toContain(`\t(#${hash}) @<bob ${other.url}> an answer\n`)
  const { root, answers } = await writer.client.getconversation({ username: 'alice', hash })
  expect([root?.twt.text, answers.map(({ twt }) => twt.nick)]).toEqual(['a question', ['alice']])
  expect((await writer.call('replytwt', 'alice', 'abcdefg', 'x')).error?.message).toContain(
    'No feed that this user follows',
  )
})

test('mentions come and go, by the addresses that feeds name; whom one follows in public stands in the feed', async () => {
  const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z')
  const bodies: string[] = []
  const other = await servers.web((request, response) => {
    request.on('data', (part: Buffer) => bodies.push(part.toString('utf8')))
    response.writeHead(200, { 'content-type': 'text/plain', link: '</in>; rel="webmention"' })
    response.end(`# nick = carl\n${now}\t@<alice ${address}> do you hear me\n`)
  })
  const form = new URLSearchParams({ source: other.url, target: address })
  expect((await fetch(`http://127.0.0.1:${String(port)}/webmention`, { method: 'POST', body: form })).status).toBe(202)
  const heard = await eventually('what was said', async () => {
    const found = await writer.client.listheard({ username: 'alice' })
    return found.length > 0 ? found : undefined
  })
  expect(heard).toMatchObject([{ nick: 'carl', url: other.url }])

  expect(await twister(writer, 'follow', '-u', 'alice', '--public', other.url)).toContain('in public')
  expect(await (await fetch(address)).text()).toContain(`# follow     = carl ${other.url}\n`)
  await twister(writer, 'answer', '-u', 'alice', heard[0]?.hash ?? '', 'I', 'do')
  const [told] = await eventually('a mention', () => Promise.resolve(bodies.length > 0 ? bodies : undefined))
  const source = new URLSearchParams(told).get('source') ?? ''
  expect([new URLSearchParams(told).get('target'), await (await fetch(source)).text()]).toEqual([
    other.url,
    expect.stringContaining(`href="${other.url}"`),
  ])
})

test('whom one follows goes to another node as a file of Yarn, and a line is written anew', async () => {
  const file = join(folder, 'config.yaml')
  await twister(writer, 'twtxt', '-u', 'alice', 'export-follows', file)
  expect(readFileSync(file, 'utf8')).toMatch(/^nick: alice\nurl: \S+\nfollowing:\n[^]*carl: http/u)
  expect(await twister(reader, 'twtxt', '-u', 'ruth', 'import-follows', file)).toContain('ruth follows 2 more feeds')
  const [mine] = await writer.client.listowntwts({ username: 'alice', count: 1 })
  const edited = await twister(writer, 'edittwt', '-u', 'alice', mine?.hash ?? '', 'yes,', 'I', 'do')
  expect(edited).toContain(`#${mine?.hash ?? ''} is #`)
  expect(await (await fetch(address)).text()).toContain(') yes, I do\n')
})

test('the feed is written for any web server, the same bytes', async () => {
  expect(await twister(writer, 'twtxt', '-u', 'alice', 'export', folder)).toContain(address)
  const written = readFileSync(join(folder, '@alice', 'twtxt.txt'))
  expect(written.equals(Buffer.from(await (await fetch(address)).arrayBuffer()))).toBe(true)
})

test('a node that was not told to lets no feed lead into its own network', async () => {
  const guarded = await startDaemon({ index: 2, base })
  const reply = await guarded.call('followfeed', 'alice', address)
  expect(reply.error?.message).toContain('leads into the network of this node')
})
