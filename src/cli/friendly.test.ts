import { describe, expect, test } from 'vitest'
import { fakeTerminal } from '../../test/support/terminal.ts'
import { runFriendly } from './friendly.ts'

/** Runs a command that must not reach any node. */
const run = async (...words: readonly string[]) => {
  let called = false
  const { terminal, written } = fakeTerminal({ call: 'npx twister -datadir=/d' })
  const status = await runFriendly(
    () => {
      called = true
      throw new Error('a node was called')
    },
    words,
    terminal,
  )
  return { status, ...written, called }
}

describe('words that cannot be meant as they stand', () => {
  test.each([
    [['post', '-u'], '-u needs the name of a user'],
    [['post', 'a', '-u'], '-u needs the name of a user'],
    [['post', '-u', '--', 'x'], '-u needs the name of a user'],
    [['post', '-u', 'a', '-u', 'b', 'x'], 'once'],
    [['post', '-x', 'a'], '“-x” is no option'],
    [['post', 'a', '-datadir=/d'], '“-datadir=/d” is no option'],
    [['post', '-5', 'degrees'], '“-5” is no option'],
    [['post', '-u', 'a', '--what'], '“--what” is no option'],
    [['status', '-u', 'a'], '“-u” is no option'],
    [['post'], 'A word is missing'],
    [['post', '--'], 'A word is missing'],
    [['status', 'now'], 'a word too many'],
    [['register', 'two', 'names'], 'a word too many'],
    [['postt', 'a'], 'Did you mean post?'],
    [['getposts'], 'twisterd getposts'],
    [['help', 'stauts'], 'Did you mean status?'],
  ])('%j: nothing is sent, and it is said', async (words, told) => {
    const { status, output, errors, called } = await run(...words)
    expect({ status, output, called }).toEqual({ status: 2, output: '', called: false })
    expect(errors).toContain(told)
    expect(errors).toMatch(/^error: [^\n]+\n$/u)
  })
})

describe('help', () => {
  test('is an answer: of all, and of one command', async () => {
    for (const words of [[], ['help']]) {
      const { status, output, errors } = await run(...words)
      expect({ status, errors }).toEqual({ status: 0, errors: '' })
      expect(output).toContain('timeline [-u name]')
      expect(output).toContain('--json')
    }
    for (const words of [
      ['help', 'post'],
      ['post', '-h'],
      ['post', '--help', 'x'],
    ])
      expect(await run(...words)).toMatchObject({
        status: 0,
        called: false,
        output: expect.stringMatching(/^twister post \[-u name\]/u),
      })
  })
})

test('a fault has status 1 and goes to the other stream', async () => {
  expect(await run('status')).toMatchObject({ status: 1, output: '', errors: 'error: a node was called\n' })
})

test('a sentence that begins with “Error:” is not told with two of them', async () => {
  const { terminal, written } = fakeTerminal()
  const status = await runFriendly(
    () => {
      throw new Error('Error: The wallet passphrase entered was incorrect.')
    },
    ['status'],
    terminal,
  )
  expect([status, written.errors]).toEqual([1, 'error: The wallet passphrase entered was incorrect.\n'])
})
