import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forEachTest, temporaryFolder } from '../../test/support/each-test.ts'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { commandWords } from './twtxt-hooks.ts'
import { verbs } from './verbs.ts'

const place = forEachTest(() => ({ folder: temporaryFolder() }))
const folder = (): string => place.folder

const twt = (nick: string, written: number, stamp: string, raw: string) => ({
  time: written,
  twt: { nick, url: `https://${nick}.example/t.txt`, written, stamp, raw, hash: 'abc', answers: null, edited: false },
})

const feed = { nick: 'Bob', url: 'https://bob.example/t.txt' }

const answers: Readonly<Record<string, unknown>> = {
  listwalletusers: ['alice'],
  listfeeds: [feed, { nick: 'ann', url: 'https://ann.example/t.txt' }],
  gettwts: {
    twts: [
      twt('Bob', 2_100_000_000, '2036-07-18T13:20:00Z', 'of a time to come'),
      twt('Bob', 1_800_000_000, '2027-01-15T08:00:00Z', 'two\u2028lines \u001b[31m'),
      twt('ann', 1_700_000_000, '2023-11-14T23:13:20+01:00', ' hello @<bob https://bob.example/t.txt> '),
    ],
    next: null,
  },
  getownfeed: {
    url: 'https://me.example/t.txt',
    files: [{ name: 'twtxt.txt', text: '# nick = alice\n\n2026-01-01T00:00:00Z\tmine\n' }],
  },
  checkfeeds: [
    { ...feed, status: 200, length: 12, lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT' },
    { nick: 'ann', url: 'https://ann.example/t.txt', status: null, length: null, lastModified: null },
  ],
  previewfeed: {
    url: 'https://x.example/t.txt',
    newest: [{ stamp: '2026-01-01T00:00:00Z', written: 1_767_225_600, raw: 'hi' }],
  },
  publishtwt: { userpost: { time: 1_767_225_600 } },
  followfeed: { nick: 'carl', url: 'https://carl.example/t.txt' },
  unfollowfeed: true,
  exportfollows: 'bob https://bob.example/t.txt\n',
  importfollows: { nick: null, url: null, followed: 2, known: 1, skipped: 0, noRoom: 0 },
}

const run = async (words: readonly string[], { typed = [] as readonly string[], config = '' } = {}) => {
  const calls: unknown[] = []
  const client = createClient(({ method, params }) => {
    calls.push([method, ...params])
    return Promise.resolve({ result: answers[method], error: null })
  })
  const lines = [...typed]
  const { terminal, written } = fakeTerminal({
    environment: { XDG_CONFIG_HOME: folder() },
    readShown: () => Promise.resolve(lines.shift() ?? ''),
    asksPerson: true,
  })
  const path = join(folder(), 'config')
  if (!existsSync(path) || config !== '') writeFileSync(path, config)
  await verbs['twtxt']?.run({ client, terminal, user: undefined, json: false, flags: new Set() }, [
    '-c',
    path,
    ...words,
  ])
  return { output: written.output, calls, config: readFileSync(path, 'utf8') }
}

describe('output for programs', () => {
  test('a timeline is nick, address, time with offset and text, the newest first', async () => {
    const { output, calls } = await run(['timeline', '--porcelain', '-l', '3'])
    expect(output).toBe(
      'bob\thttps://Bob.example/t.txt\t2027-01-15T08:00:00+00:00\ttwo\u2028lines [31m\n' +
        'alice\thttps://me.example/t.txt\t2026-01-01T00:00:00+00:00\tmine\n' +
        'ann\thttps://ann.example/t.txt\t2023-11-14T23:13:20+01:00\thello @<bob https://bob.example/t.txt>\n',
    )
    expect(calls).toContainEqual(['gettwts', 'alice', 3])
    const ascending = await run(['timeline', '--ascending'], {
      config: '[twtxt]\nporcelain = yes\nlimit_timeline = 2\n',
    })
    expect(ascending.output.split('\n').map((line) => line.split('\t')[0])).toEqual(['alice', 'bob', ''])
  })

  test('a view of a feed, followed or not', async () => {
    expect((await run(['view', 'bob', '--porcelain'])).calls).toContainEqual(['gettwts', 'alice', 20, null, feed.url])
    expect((await run(['view', '--porcelain', 'https://x.example/t.txt'])).output).toBe(
      'https://x.example/t.txt\thttps://x.example/t.txt\t2026-01-01T00:00:00+00:00\thi\n',
    )
    expect((await run(['timeline', '-s', 'alice', '--porcelain'])).output).toContain('\tmine\n')
  })

  test('whom somebody follows, with how it answers or not', async () => {
    expect((await run(['following', '--no-check', '--porcelain'])).output).toBe(
      'bob\thttps://bob.example/t.txt\nann\thttps://ann.example/t.txt\n',
    )
    expect((await run(['following', '--porcelain'])).output).toBe(
      'bob\thttps://bob.example/t.txt\t200\t12\tMon, 01 Jan 2024 00:00:00 GMT\nann\thttps://ann.example/t.txt\tNone\t0\tNone\n',
    )
    expect((await run(['following'])).output).toContain('➤ ann @ https://ann.example/t.txt [0 Bytes, ?] (ERROR)')
  })
})

test('people see names and texts, without what moves a cursor', async () => {
  const { output } = await run(['timeline'], { config: '[twtxt]\nuse_abs_time = True\n' })
  expect(output).toContain('➤ bob (2027-01-15T08:00:00+00:00):\ntwo\n  lines [31m\n\n➤ alice')
  expect(output).toContain('hello @bob')
})

describe('a tweet', () => {
  test('is published, added to the file of the person, and followed by the hook, without a shell', async () => {
    const [file, told] = [join(folder(), 'my twts.txt'), join(folder(), 'told')]
    writeFileSync(file, '2020-01-01T00:00:00Z\told')
    const script = join(folder(), 'hook.sh')
    writeFileSync(script, `#!/bin/sh\nprintf '%s|' "$@" >> '${told}'\n`)
    chmodSync(script, 0o755)
    const config = `[twtxt]\ntwtfile = ${file}\npre_tweet_hook = ${script} before\npost_tweet_hook = ${script} "{twtfile}" '$HOME; x' {{}}\n`
    const { output, calls } = await run(['tweet', 'two', 'words'], { config })
    expect([output, calls]).toEqual(['', expect.arrayContaining([['publishtwt', 'alice', 'two words']])])
    expect(readFileSync(file, 'utf8')).toBe('2020-01-01T00:00:00Z\told\n2026-01-01T00:00:00Z\tmine\n')
    expect(readFileSync(told, 'utf8')).toBe(`before|${file}|$HOME; x|{}|`)
  })

  test('a hook that fails before it stops it, and an option that it does not know', async () => {
    await expect(run(['tweet', 'x'], { config: '[twtxt]\npre_tweet_hook = false\n' })).rejects.toThrow(
      '✗ pre_tweet_hook returned 1.',
    )
    await expect(run(['tweet', 'x'], { config: '[twtxt]\npre_tweet_hook = echo {who}\n' })).rejects.toThrow(
      '✗ Invalid variables in pre_tweet_hook.',
    )
  })

  test('a long one is asked about, and one of another time says so', async () => {
    const config = '[twtxt]\ncharacter_warning = 3\n'
    await expect(run(['tweet', 'long'], { config, typed: ['n'] })).rejects.toThrow('Aborted!')
    expect(
      (await run(['tweet', '--created-at', '2026-01-01T00:00:00Z', 'long'], { config, typed: ['y'] })).calls,
    ).toContainEqual(['publishtwt', 'alice', 'long', 1_767_225_600])
    await expect(run(['tweet', '--created-at', 'soon', 'x'])).rejects.toThrow('is no time')
  })
})

test('following and unfollowing speak as the reference client does', async () => {
  expect((await run(['follow', 'Carl', 'https://carl.example/t.txt'])).output).toBe('✓ You’re now following carl.\n')
  const over = await run(['follow', 'bob', 'https://carl.example/t.txt'], { typed: ['y'] })
  expect(over.calls).toContainEqual(['unfollowfeed', 'alice', feed.url])
  await expect(run(['follow', 'bob', 'https://carl.example/t.txt'])).rejects.toThrow('Aborted!')
  expect((await run(['unfollow', 'BOB'])).output).toBe('✓ You’ve unfollowed bob.\n')
  expect((await run(['unfollow', 'nobody'])).output).toBe('✗ You’re not following nobody.\n')
})

test('the configuration is read and written, and what else is in it stays', async () => {
  const config = '# mine\n[twtxt]\nnick = alice\n\n[other]\na = b\n'
  expect((await run(['config', 'twtxt.nick'], { config })).output).toBe('alice\n')
  expect((await run(['config', 'twtxt.porcelain', 'True'])).config).toBe(
    '# mine\n[twtxt]\nnick = alice\nporcelain = True\n\n[other]\na = b\n',
  )
  expect((await run(['config', '--remove', 'twtxt.porcelain'])).config).toBe(config)
  await expect(run(['config', 'nick'])).rejects.toThrow('section name')
  await expect(run(['config'])).rejects.toMatchObject({ code: 'cli.misuse' })
})

test('quickstart writes a configuration and an empty file, and takes nothing away', async () => {
  const [target, file] = [join(folder(), 'new', 'config'), join(folder(), 'new', 'twtxt.txt')]
  const { output } = await run(['quickstart'], { typed: ['alice', target, file, '', 'y'] })
  expect(output).toContain(`✓ Created config file at '${target}'.`)
  expect(readFileSync(target, 'utf8')).toBe(
    `[twtxt]\nnick = alice\ntwtfile = ${file}\ntwturl = https://me.example/t.txt\ndisclose_identity = True\ncharacter_limit = 140\ncharacter_warning = 140\n`,
  )
  writeFileSync(file, 'kept')
  writeFileSync(target, `${readFileSync(target, 'utf8')}[following]\nbob = https://bob.example/t.txt\n`)
  await expect(run(['quickstart'], { typed: ['alice', target] })).rejects.toThrow('Aborted!')
  const again = await run(['quickstart'], { typed: ['alice', target, 'y', file] })
  expect(again.output).toContain(`twtxt import-follows ${target}`)
  expect([readFileSync(file, 'utf8'), readFileSync(target, 'utf8')]).toEqual([
    'kept',
    expect.stringContaining('bob = '),
  ])
})

test('lists of feeds are written over files of other programs, and read', async () => {
  const path = join(folder(), 'mine.yaml')
  writeFileSync(path, 'theme: dark\n')
  expect((await run(['export-follows', path])).calls).toContainEqual([
    'exportfollows',
    'alice',
    'yaml',
    'theme: dark\n',
  ])
  expect(readFileSync(path, 'utf8')).toBe('bob https://bob.example/t.txt\n')
  expect((await run(['export-follows', '--format', 'opml'])).output).toBe('bob https://bob.example/t.txt\n')
  expect((await run(['import-follows', path])).output).toBe('alice follows 2 more feeds. 1 were followed already.\n')
})

test('what is no command is told', async () => {
  await expect(run([])).rejects.toMatchObject({ code: 'cli.misuse' })
  await expect(run(['timeline', '--nothing'])).rejects.toMatchObject({ code: 'cli.misuse' })
  await expect(run(['view'])).rejects.toThrow('twister twtxt view')
  await expect(run(['timeline'], { config: '[twtxt]\nporcelain = perhaps\n' })).rejects.toThrow('Not a boolean')
})

test('words of a hook are cut as a shell would cut them', () => {
  expect(commandWords(`a  "b c" d\\ e 'f "g' "h\\"i" ''`)).toEqual(['a', 'b c', 'd e', 'f "g', 'h"i', ''])
  expect(() => commandWords('a "b')).toThrow('not closed')
})
