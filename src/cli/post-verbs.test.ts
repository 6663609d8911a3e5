import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { postVerbs } from './post-verbs.ts'

interface Place {
  /** What the node answers, by command. */
  readonly answers?: Readonly<Record<string, unknown>>
  readonly json?: boolean
  readonly flags?: readonly string[]
}

const post = { sig_userpost: '', userpost: { n: 'bob', k: 3, height: 1, msg: 'hi' } }

const run = async (name: string, words: readonly string[], { answers, json = false, flags }: Place = {}) => {
  const calls: string[] = []
  const known: Readonly<Record<string, unknown>> = {
    listwalletusers: ['alice'],
    dhtget: [],
    retransmit: post,
    ...answers,
  }
  const client = createClient(({ method, params }) => {
    if (method !== 'listwalletusers') calls.push(`${method} ${JSON.stringify(params)}`)
    return Promise.resolve({ result: known[method] ?? null, error: null })
  })
  const { terminal, written } = fakeTerminal()
  await postVerbs[name]?.run({ client, terminal, user: undefined, json, flags: new Set(flags) }, words)
  return { output: written.output, calls }
}

describe('rt and fav', () => {
  test.each([[['bob', '3']], [['@bob', '#3']], [[' Bob ', '3']]])('understand %j', async (words) => {
    expect((await run('rt', words)).calls).toEqual(['retransmit ["alice","bob",3,""]'])
    expect((await run('fav', words)).calls).toEqual(['favourite ["alice","bob",3,false,""]'])
  })

  test('take what follows as the comment', async () => {
    expect((await run('rt', ['bob', '3', 'look', 'here'])).calls).toEqual(['retransmit ["alice","bob",3,"look here"]'])
    const { calls, output } = await run('fav', ['bob', '3', 'so', 'good'], { flags: ['private'] })
    expect(calls).toEqual(['favourite ["alice","bob",3,true,"so good"]'])
    expect(output).toContain('nobody else')
  })

  test.each([[['bob', 'x']], [['bob', '-1']], [['bob', '1.5']], [['Bad Name', '3']]])('refuse %j', async (words) => {
    await expect(run('rt', words)).rejects.toMatchObject({ code: expect.stringMatching(/^cli\./u) })
  })

  test('answer programs in JSON', async () => {
    expect(JSON.parse((await run('rt', ['bob', '3'], { json: true })).output)).toEqual(post)
    expect(JSON.parse((await run('fav', ['bob', '3'], { json: true })).output)).toEqual({
      ...{ username: 'alice', author: 'bob', k: 3, private: false },
    })
  })
})

describe('post and reply', () => {
  test('publish what is written, which is shown', async () => {
    const answers = { publish: post }
    expect(await run('post', ['hello', 'there'], { answers })).toEqual({
      calls: ['publish ["alice","hello there"]'],
      output: '@bob #3\n  hi\n',
    })
    const { calls, output } = await run('reply', ['@Bob', '#3', 'so', 'it', 'is'], { answers, json: true })
    expect(calls).toEqual(['publish ["alice","so it is","bob",3]'])
    expect(JSON.parse(output)).toEqual(post)
  })

  test.each([
    ['post', ['\u200b']],
    ['reply', ['bob', '3', ' ']],
    ['reply', ['bob', 'three', 'yes']],
  ])('%s %j: nothing is published', async (name, words) => {
    await expect(run(name, words)).rejects.toMatchObject({ code: expect.stringMatching(/^cli\./u) })
  })
})

describe('promote', () => {
  const own = { getspammsg: ['alice', 'a', 'b'] }

  test('tells what blocks say, and that they say nothing', async () => {
    expect((await run('promote', [], { answers: own })).output).toBe('alice: a · b\n')
    expect((await run('promote', [], { answers: { getspammsg: ['nobody', ''] } })).output).toContain('nothing')
  })

  test.each([
    [[], 'replace'],
    [['add'], 'add'],
    [['remove'], 'remove'],
  ])('with %j a text is told to %s', async (flags, operation) => {
    const { calls } = await run('promote', ['buy', 'this'], { answers: own, flags })
    expect(calls[0]).toBe(`setspammsg ["alice","buy this","${operation}"]`)
  })

  test('--off takes each away, --list shows those of others', async () => {
    expect((await run('promote', [], { answers: own, flags: ['off'] })).calls.slice(1, 3)).toEqual([
      'setspammsg ["alice","a","remove"]',
      'setspammsg ["alice","b","remove"]',
    ])
    const { output } = await run('promote', [], { answers: { getspamposts: [post] }, flags: ['list'] })
    expect(output).toContain('@bob')
  })
})

describe('profile', () => {
  const item = { p: { seq: 7, v: { fullname: 'A\u202eB', bio: 'old', extra: 5 }, target: {} } }

  test('shows what is written, without what would turn the line round', async () => {
    const { calls, output } = await run('profile', ['@Bob'], { answers: { dhtget: [item] } })
    expect(calls).toEqual(['dhtget ["bob","profile","s"]'])
    expect(output).toBe('fullname:  AB\nbio:       old\n')
    expect((await run('profile', ['bob'])).output).toBe('bob has not written a profile.\n')
  })

  test('is changed beside what it holds, with the number after the last one that anyone saw', async () => {
    const words = ['fullname=Alice = me', 'bio=']
    const { calls } = await run('profile', words, { answers: { dhtget: [item] }, flags: ['set'] })
    expect(calls[1]).toBe('dhtput ["alice","profile","s",{"fullname":"Alice = me","extra":5},"alice",8]')
    await expect(run('profile', ['shoe=44'], { flags: ['set'] })).rejects.toMatchObject({ code: 'cli.profile-field' })
    await expect(run('profile', ['fullname'], { flags: ['set'] })).rejects.toMatchObject({ code: 'cli.profile-field' })
  })
})

describe('avatar', () => {
  let folder = ''
  const fileOf = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'twister-avatar-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test('is written from a picture', async () => {
    const file = fileOf('a.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3))
    const { calls } = await run('avatar', [file], { flags: ['set'] })
    expect(calls[1]).toBe('dhtput ["alice","avatar","s","data:image/png;base64,iVBORwECAw==","alice",1]')
  })

  test('is refused when it is none, or too large for pages to read', async () => {
    for (const file of [fileOf('a.txt', Uint8Array.of(1, 2, 3)), join(folder, 'missing')])
      await expect(run('avatar', [file], { flags: ['set'] })).rejects.toMatchObject({
        code: expect.stringMatching(/^cli\./u),
      })
    const large = new Uint8Array(4000)
    large.set([0xff, 0xd8, 0xff])
    await expect(run('avatar', [fileOf('l.jpg', large)], { flags: ['set'] })).rejects.toThrow('64 by 64')
    await expect(run('avatar', [], { flags: ['set'] })).rejects.toMatchObject({ code: 'cli.file' })
  })

  test('is shown', async () => {
    const item = { p: { seq: 1, v: 'data:image/png;base64,AAAA', target: {} } }
    expect((await run('avatar', ['bob'], { answers: { dhtget: [item] } })).output).toBe('data:image/png;base64,AAAA\n')
    expect((await run('avatar', ['bob'])).output).toBe('bob has no avatar.\n')
  })
})
