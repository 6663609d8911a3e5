import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { runVerb } from '../../test/support/verbs.ts'
import { verbs } from './verbs.ts'

const feed = {
  ...{
    nick: 'bob',
    url: 'https://b.example/t.txt',
    name: 'bob',
    description: null,
    type: null,
    checked: 60,
    answered: 60,
  },
  ...{
    due: 120,
    failures: 0,
    problem: null as string | null,
    problemCode: null,
    movedTo: null,
    skipped: 0,
    cut: false,
    readOnly: false,
    told: false,
  },
}

test('a feed is followed as a user is, and let go; both in one command are refused', async () => {
  const { output, calls } = await runVerb(verbs['follow'], ['https://b.example/t.txt'], () => feed)
  expect(output).toBe('alice follows bob (https://b.example/t.txt)\n')
  expect(calls[0]).toEqual(['followfeed', 'alice', 'https://b.example/t.txt'])
  for (const word of ['@ann@a.example', 'gemini://a/t.txt', 'a.example/t.txt']) {
    const followed = await runVerb(verbs['follow'], [word], () => feed)
    expect(followed.calls).toEqual([['followfeed', 'alice', word]])
  }
  const unfollowed = await runVerb(verbs['unfollow'], ['https://b.example/t.txt'], () => true)
  expect(unfollowed.output).toBe('alice no longer follows https://b.example/t.txt\n')
  await expect(runVerb(verbs['follow'], ['bob', 'https://b.example/t.txt'], () => feed)).rejects.toMatchObject({
    code: 'cli.word',
  })
})

test('feeds are listed with how they are', async () => {
  const listed = [feed, { ...feed, nick: 'carl', problem: 'The server cannot be reached.' }]
  const { output } = await runVerb(verbs['feeds'], [], () => listed)
  expect(output).toContain('read 1970-01-01 00:01')
  expect(output).toContain('The server cannot be reached. Last read 1970-01-01 00:01.')
  expect((await runVerb(verbs['feeds'], [], () => [])).output).toContain('follow https://example.org/twtxt.txt')
})

test('a feed is looked at before it is followed', async () => {
  const preview = {
    ...{
      url: feed.url,
      nick: 'bob',
      description: 'a baker',
      twts: 7,
      skipped: 0,
      movedTo: null,
      saysOtherHost: true,
      readOnly: true,
    },
    newest: [{ written: 60, text: 'hello\u0007' }],
  }
  const { output } = await runVerb(verbs['feed'], [feed.url], () => preview)
  expect(output).toContain('7 twts\n  a baker\n')
  expect(output).toContain('may pretend to be somebody')
  expect(output).toContain('1970-01-01 00:01 hello\n')
})

test('a conversation is shown with answers below what they answer; a root that nobody has is told', async () => {
  const answer = {
    time: 60,
    twt: { hash: 'h', nick: 'ann', text: 'yes', answers: 'abcdefg', edited: false },
    depth: 1,
    fork: false,
  }
  const { output } = await runVerb(verbs['conversation'], ['#abcdefg'], () => ({
    ...{ hash: 'abcdefg', root: null, found: null },
    answers: [answer],
  }))
  expect(output).toBe(
    '#abcdefg could not be found: it is of nobody you follow, or was edited.\n  @ann 1970-01-01 00:01 #h answers #abcdefg\n    yes\n',
  )
})

test('a user is written as a feed into a folder, and nowhere else whatever the files are called', async () => {
  const folder = temporaryFolder()
  const own = {
    url: 'https://me.example/@alice/twtxt.txt',
    files: [
      { name: 'twtxt.txt', text: 'new' },
      { name: '../twtxt-1.txt', text: 'old' },
    ],
  }
  const { output } = await runVerb(verbs['twtxt'], ['export', folder], () => own)
  expect(output).toContain('to be found at https://me.example/@alice/twtxt.txt')
  expect(readdirSync(folder)).toEqual(['@alice'])
  expect(readdirSync(join(folder, '@alice'))).toEqual(['twtxt-1.txt', 'twtxt.txt'])
  expect(readFileSync(join(folder, '@alice', 'twtxt.txt'), 'utf8')).toBe('new')
  await expect(runVerb(verbs['twtxt'], ['import', folder], () => own)).rejects.toMatchObject({ code: 'cli.misuse' })
})

test('followers, mentions and registries are shown with what is known of them', async () => {
  const followers = [
    { nick: 'ann', url: 'https://a.example/t', seen: 60, verified: null },
    { nick: 'bob', url: 'https://b.example/t', seen: 60, verified: 120 },
  ]
  const listed = await runVerb(verbs['followers'], [], () => followers)
  expect(listed.output).toMatch(/ann .* seen 1970-01-01 00:01, says so\nbob .* follows, as its feed says/u)
  const said = {
    url: 'https://a.example/t',
    nick: 'ann',
    hash: 'abcdefg',
    written: 60,
    text: 'hi\u001b',
    answers: null,
    came: 60,
  }
  expect((await runVerb(verbs['heard'], [], () => [said])).output).toBe(
    '@ann 1970-01-01 00:01 #abcdefg https://a.example/t\n  hi\n',
  )
  const entry = { nick: 'ann', url: 'https://a.example/t', stamp: 'then', text: 'hi' }
  const asked = await runVerb(verbs['registry'], ['r.example', 'tags', 'cats'], () => [entry])
  expect(asked.calls).toEqual([['askregistry', 'alice', 'r.example', 'tags', 'cats']])
  expect(asked.output).toBe('@ann https://a.example/t then\n  hi\n')
  expect((await runVerb(verbs['registry'], ['r.example', 'tell'], () => true)).output).toContain('knows alice now')
  await expect(runVerb(verbs['registry'], ['r.example', 'x'], () => [])).rejects.toMatchObject({ code: 'cli.word' })
})

test('a feed is told who follows it when that is asked for', async () => {
  const { calls, output } = await runVerb(verbs['follow'], [feed.url], () => feed, { flags: ['public'] })
  expect([calls.at(-1), output]).toEqual([
    ['tellfeed', 'alice', feed.url, true],
    'alice follows bob (https://b.example/t.txt) in public\n',
  ])
})

test('own twts are listed with their hashes, and one is written anew', async () => {
  const twt = { hash: 'abcdefg', written: 60, raw: 'hi', text: 'hi', answers: null, answered: 2, former: ['bcdefgh'] }
  expect((await runVerb(verbs['mytwts'], [], () => [twt])).output).toBe(
    '#abcdefg 1970-01-01 00:01 (2 answers, edited)\n  hi\n',
  )
  const edited = { hash: 'cdefghi', former: 'abcdefg', detached: 2 }
  const { output, calls } = await runVerb(verbs['edittwt'], ['#abcdefg', 'hello', 'there'], () => edited, {
    flags: ['even-so'],
  })
  expect(calls).toEqual([['edittwt', 'alice', '#abcdefg', 'hello there', true]])
  expect(output).toBe('#abcdefg is #cdefghi now, and found here by both. Others see 2 answers to it alone.\n')
})
