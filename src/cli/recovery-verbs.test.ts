import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { createClient } from '../api/client.ts'
import { SeededRandom } from '../base/random.ts'
import { createPrivateKey } from '../crypto/keys.ts'
import { recoveryLines } from '../protocol/recovery-sheet.ts'
import type { Username } from '../protocol/username.ts'
import { recoveryVerbs } from './recovery-verbs.ts'

const lines = recoveryLines({
  network: 'main',
  username: 'alice' as Username,
  privateKey: createPrivateKey(new SeededRandom(7)),
  signature: new Uint8Array(65).fill(5),
})
const sheet = { username: 'alice', network: 'main', created: 1_800_000_000, lines }

const run = async (
  words: readonly string[],
  { answers = {}, typed = [] as readonly string[], asksPerson = true } = {},
): Promise<{ readonly output: string; readonly errors: string; readonly asked: readonly unknown[] }> => {
  const asked: unknown[] = []
  const client = createClient(({ method, params }) => {
    asked.push([method, params])
    const known: Readonly<Record<string, unknown>> = {
      createrecovery: sheet,
      userecovery: { username: 'alice', registered: false },
      listrecoveries: [],
      ...answers,
    }
    return Promise.resolve({ result: known[method] ?? null, error: null })
  })
  const waiting = [...typed]
  const readShown = () => Promise.resolve(waiting.shift() ?? '')
  const { terminal, written } = fakeTerminal({ readShown, asksPerson })
  const session = { client, terminal, user: 'alice', json: false, flags: new Set<string>() }
  await recoveryVerbs['recovery']?.run(session, words)
  return { ...written, asked }
}

describe('recovery create', () => {
  test('writes one page for the owner alone, which is read again as a file', async () => {
    const file = join(temporaryFolder(), 'sheet.html')
    const { output } = await run(['create', file])
    expect(output).toContain('delete the file')
    expect(output).not.toContain(lines[2])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const page = readFileSync(file, 'utf8')
    expect(page).toContain('Recovery sheet of alice')
    expect(page).toContain('<svg')
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/u)
    const { asked } = await run(['use', file])
    expect(asked).toHaveLength(1)
    expect(String((asked[0] as readonly [string, readonly string[]])[1][0]).replace(/[ \n]/gu, '')).toBe(lines.join(''))
  })

  test('makes no sheet that could not be written, and replaces no file', async () => {
    const file = join(temporaryFolder(), 'sheet.html')
    writeFileSync(file, 'mine')
    await expect(run(['create', file])).rejects.toMatchObject({ code: 'cli.file-exists' })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    const nowhere = join(temporaryFolder(), 'none', 'sheet.html')
    await expect(run(['create', nowhere])).rejects.toMatchObject({ code: 'cli.not-written' })
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('recovery use', () => {
  test('asks line by line, and tells a slip where it was made', async () => {
    const [first = '', ...others] = lines
    const slip = `${first.slice(0, -1)}${first.endsWith('0') ? '1' : '0'}`
    const { asked, errors, output } = await run(['use'], { typed: [slip, first.toLowerCase(), ...others, 'not asked'] })
    expect(errors).toMatch(/^Line 1 is not as it stands on the sheet.*Type it again.\n$/u)
    expect(asked).toEqual([['userecovery', [[first.toLowerCase(), ...others].join('\n')]]])
    expect(output).toContain('alice comes back')
  })

  test('takes all of it at once from a scanner', async () => {
    expect((await run(['use'], { typed: [lines.join('')] })).asked).toEqual([['userecovery', [lines.join('')]]])
  })

  test('ends with what is wrong when lines are missing, or a program gives a wrong one', async () => {
    await expect(run(['use'], { typed: lines.slice(0, 3) })).rejects.toThrow('The last lines are missing.')
    await expect(run(['use'], { typed: ['12'], asksPerson: false })).rejects.toThrow(/^Line 1/u)
    await expect(run(['use', join(temporaryFolder(), 'none')])).rejects.toMatchObject({ code: 'cli.word' })
  })
})

test('recovery lists what the sheets are worth', async () => {
  expect((await run([])).output).toContain('recovery create')
  const answers = {
    listrecoveries: [
      { username: 'alice', created: 0, state: 'valid' },
      { username: 'bob', created: 0, state: 'worthless' },
    ],
  }
  expect((await run([], { answers })).output).toMatch(/alice .*brings the name back\nbob .*destroy it\n$/u)
})
