import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { walletVerbs } from './wallet-verbs.ts'

interface Told {
  readonly output: string
  readonly errors: string
  /** What the node was asked, in order. */
  readonly calls: readonly string[]
}

interface Place {
  /** What the node answers, by command; the last answer stays. */
  readonly answers?: Readonly<Record<string, readonly unknown[]>>
  /** What is typed, in order. */
  readonly typed?: readonly string[]
  readonly asksPerson?: boolean
  readonly json?: boolean
  readonly flags?: readonly string[]
}

const run = async (name: string, words: readonly string[], place: Place = {}): Promise<Told> => {
  const calls: string[] = []
  const typed = [...(place.typed ?? [])]
  const left = new Map(Object.entries(place.answers ?? {}).map(([method, answers]) => [method, [...answers]]))
  const client = createClient(({ method, params }) => {
    calls.push(`${method} ${JSON.stringify(params)}`)
    const answers = left.get(method) ?? [null]
    const result = answers.length > 1 ? answers.shift() : answers[0]
    return Promise.resolve({ result, error: null })
  })
  const { terminal, written } = fakeTerminal({
    asksPerson: place.asksPerson ?? false,
    readSecret: () => Promise.resolve(typed.shift() ?? ''),
  })
  const options = { user: undefined, json: place.json ?? false, flags: new Set(place.flags) }
  await walletVerbs[name]?.run({ client, terminal, ...options }, words)
  return { ...written, calls }
}

const status = (wallet: string, users: readonly unknown[] = []) => ({ getstatus: [{ wallet, users }] })

describe('lock', () => {
  test('gives a wallet its first passphrase, which is typed twice', async () => {
    const place = { answers: status('open'), typed: ['open sesame', 'open sesame'], asksPerson: true }
    const { calls, output } = await run('lock', [], place)
    expect(calls).toEqual(['getstatus []', 'encryptwallet ["open sesame"]'])
    expect(output).toContain('twister unlock')
    await expect(run('lock', [], { ...place, typed: ['one', 'two'] })).rejects.toMatchObject({
      code: 'cli.passphrase-differs',
    })
    await expect(run('lock', [], { ...place, typed: [] })).rejects.toMatchObject({ code: 'cli.no-passphrase' })
  })

  test('locks one that has a passphrase, and takes it once from a pipe', async () => {
    expect((await run('lock', [], { answers: status('unlocked') })).calls).toEqual(['getstatus []', 'walletlock []'])
    const { calls, output } = await run('lock', [], { answers: status('open'), typed: ['piped'], json: true })
    expect(calls).toContain('encryptwallet ["piped"]')
    expect(JSON.parse(output)).toEqual({ wallet: 'locked', stopping: true })
  })
})

test('unlock asks for the passphrase, and takes minutes', async () => {
  const typed = ['open sesame']
  const answers = status('locked')
  expect(await run('unlock', [], { answers, typed })).toMatchObject({
    calls: ['getstatus []', 'walletpassphrase ["open sesame",600]'],
    output: 'unlocked for 10 minutes\n',
  })
  expect((await run('unlock', ['1'], { answers, typed, json: true })).output).toBe(
    '{"wallet":"unlocked","seconds":60}\n',
  )
  for (const word of ['0', '-5', 'x', '1.5', '99999999'])
    await expect(run('unlock', [word], { typed })).rejects.toMatchObject({ code: 'cli.minutes' })
})

test('passphrase asks for the old one and the new one', async () => {
  const place = { answers: status('locked'), typed: ['old', 'new', 'new'], asksPerson: true }
  expect((await run('passphrase', [], place)).calls.at(-1)).toBe('walletpassphrasechange ["old","new"]')
})

test.each(['unlock', 'passphrase'])('%s of a wallet without a passphrase says so, and asks for none', async (verb) => {
  await expect(run(verb, [], { answers: status('open'), typed: ['x', 'y'] })).rejects.toMatchObject({
    code: 'cli.no-passphrase',
    message: expect.stringContaining('twister lock') as string,
  })
})

test('export names whole paths: the node runs elsewhere than the shell', async () => {
  expect((await run('export', ['keys.txt'])).calls).toEqual([`dumpwallet ["${resolve('keys.txt')}"]`])
  const backup = await run('export', ['copy'], { flags: ['backup'], json: true })
  expect(backup.calls).toEqual([`backupwallet ["${resolve('copy')}"]`])
  expect(JSON.parse(backup.output)).toEqual({ file: resolve('copy'), form: 'backup' })
})

describe('the file of a person', () => {
  test('is written with a passphrase that is asked for, or without keys', async () => {
    const answers = { listwalletusers: [['anna']], exportperson: [{ lines: 12, left: {} }] }
    const path = resolve('anna.person')
    const open = await run('export', ['anna.person'], { answers, flags: ['person'] })
    expect(open.calls.at(-1)).toBe(`exportperson ["anna","${path}"]`)
    expect(open.output).toContain('without keys')
    const place = { answers, flags: ['person', 'passphrase'], typed: ['open sesame'], json: true }
    const sealed = await run('export', ['anna.person'], place)
    expect(sealed.calls.at(-1)).toBe(`exportperson ["anna","${path}","open sesame"]`)
    expect(JSON.parse(sealed.output)).toEqual({ username: 'anna', file: path, lines: 12, left: {}, hasKeys: true })
    for (const flags of [['passphrase'], ['person', 'backup']])
      await expect(run('export', ['x'], { answers, flags })).rejects.toMatchObject({ code: 'cli.word' })
  })

  test('is known by its first line, and merged; its passphrase is asked for only where it has one', async () => {
    const folder = temporaryFolder()
    const merged = { username: 'anna', took: { post: 3, follow: 1 }, held: {}, left: { message: 2 } }
    for (const [head, typed] of [
      ['{"kind":"twister-person","version":1}\n{"kind":', []],
      ['{"kind":"twister-person","version":1,"salt":"00"}\n', ['its own']],
    ] as const) {
      const file = join(folder, 'anna.person')
      writeFileSync(file, head)
      const told = await run('import', [file], { answers: { importperson: [merged] }, typed })
      expect(told.calls).toEqual([`importperson ${JSON.stringify([file, ...typed])}`])
      expect(told.output).toContain('  taken: post: 3, follow: 1\n  left: message: 2\n')
    }
  })
})

describe('import', () => {
  test('asks for a secret, and hands it on as it was pasted', async () => {
    const { calls, output } = await run('import', ['@Alice'], { typed: ['secret: Kabc.'] })
    expect(calls).toEqual(['importprivkey ["secret: Kabc.","alice"]'])
    expect(output).toBe('alice is now a user of this node\n')
  })

  test('of a file says whom it brought', async () => {
    const answers = { listwalletusers: [['anna'], ['anna', 'berta', 'carla']] }
    const { calls, output } = await run('import', ['old.dat'], { answers, flags: ['file'] })
    expect(calls[1]).toBe(`importwallet ["${resolve('old.dat')}"]`)
    expect(output).toBe('added: berta, carla\n')
    const sealed = { flags: ['file', 'passphrase'], typed: ['its own'], answers: { listwalletusers: [['anna']] } }
    const again = await run('import', ['old.dat'], sealed)
    expect(again.calls[1]).toBe(`importwallet ["${resolve('old.dat')}","its own"]`)
    expect(again.output).toContain('already')
    await expect(run('import', ['a', 'b'], { flags: ['file'] })).rejects.toMatchObject({ code: 'cli.word' })
    // A path that leads nowhere is no bad name.
    await expect(run('import', ['./nowhere'])).rejects.toThrow(`There is no file ${resolve('nowhere')}.`)
  })
})

describe('secret', () => {
  test('is one key, or the valid one before the one that waits for its block (W2)', async () => {
    const alone = { ...status('open', [{ username: 'anna' }]), dumpprivkey: ['Kvalid'] }
    expect(await run('secret', ['anna'], { answers: alone })).toMatchObject({ output: 'Kvalid\n', errors: '' })
    const two = { ...status('open', [{ username: 'anna', pendingKey: true }]), dumpprivkey: ['Kvalid', 'Knew'] }
    const { output, errors, calls } = await run('secret', ['anna'], { answers: two })
    expect(calls.at(-1)).toBe('dumpprivkey ["anna/pending"]')
    expect(output).toBe('Kvalid\nKnew\n')
    expect(errors).toContain('Keep both')
    expect(JSON.parse((await run('secret', ['anna'], { answers: two, json: true })).output)).toEqual({
      username: 'anna',
      secret: 'Kvalid',
      pending: 'Knew',
    })
  })
})
