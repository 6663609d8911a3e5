// Guardians: who gets what, what is known afterwards, and how the name comes back.
import { beforeEach, describe, expect, test } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { createPrivateKey } from '../../crypto/keys.ts'
import { recoveryLines } from '../../protocol/recovery-sheet.ts'
import { openNodeStore } from '../node-store.ts'
import { Guardians } from './guardians.ts'

interface Sent {
  readonly from: string
  readonly to: string
  readonly text: string
}

const scope = useScope()
const lines = recoveryLines({
  network: 'main',
  username: nameOf('alice'),
  privateKey: createPrivateKey(new SeededRandom(1)),
  signature: new Uint8Array(65).fill(3),
})
let sent: Sent[]
let used: string[]
let failsFor: string | undefined
let guardians: Guardians

beforeEach(() => {
  sent = []
  used = []
  failsFor = undefined
  guardians = new Guardians({
    database: openNodeStore(':memory:', scope),
    clock: new ManualClock(1_800_000_000_000),
    random: new SeededRandom(5),
    isRegistered: (username) => username !== 'nobody_here',
    createSheet: () => ({ lines, created: 1_800_000_000 }),
    useSheet: (text) => {
      used.push(text)
      return { username: nameOf('alice'), isRegistered: false }
    },
    send: (message) => {
      if (message.to === failsFor) return Promise.reject(new Error('cannot be written'))
      sent.push(message)
      return Promise.resolve()
    },
    messages: (localUser) => [...sent].reverse().filter(({ from, to }) => from === localUser || to === localUser),
    sheetState: () => 'valid',
  })
})

describe('guardians', () => {
  test('get a part each, in words that any client shows, and bring the name back together', async () => {
    expect(await guardians.create('alice', ['bob', 'carol', 'dave'], 2)).toEqual({
      ...{ username: 'alice', created: 1_800_000_000, needed: 2, state: 'valid' },
      guardians: ['bob', 'carol', 'dave'].map((username) => ({ username, sent: true })),
    })
    expect(sent.map(({ from, to }) => [from, to])).toEqual([
      ['alice', 'bob'],
      ['alice', 'carol'],
      ['alice', 'dave'],
    ])
    for (const { text } of sent) {
      expect(text).toMatch(/^Please keep this message.*twister guardians give alice\ntwister-part:[0-9a-f]+$/u)
      // A direct message that also names its sender (limits: boundMessageBytes).
      expect(text.length).toBeLessThan(1_500)
    }
    const [bob, dave] = [guardians.partOf('bob', 'alice'), guardians.partOf('dave', 'alice')]
    expect([bob.number, dave.number, bob.total, bob.needed]).toEqual([1, 3, 3, 2])
    await expect(guardians.use(bob.text)).rejects.toThrow('takes 2 parts')
    expect(await guardians.use(`${dave.text} ${bob.text}`)).toEqual({ username: 'alice', isRegistered: false })
    expect(used).toEqual([lines.join('')])
  })

  test('give parts back in messages, which are found under whatever name they came to', async () => {
    await guardians.create('alice', ['bob', 'carol'], 2)
    for (const friend of ['bob', 'carol'])
      sent.push({ from: friend, to: 'alice2', text: `Here: ${guardians.partOf(friend, 'alice').text}` })
    const found = guardians.kept('alice2', 'alice')
    expect(found.map(({ owner, from }) => [owner, from])).toEqual([
      ['alice', 'carol'],
      ['alice', 'bob'],
    ])
    expect(guardians.kept('alice2', 'dave')).toEqual([])
    await guardians.use(found.map(({ text }) => text).join('\n'))
    expect(used).toEqual([lines.join('')])
    // What somebody else sent is no part that alice gave; what alice wrote herself is none that she keeps.
    expect(() => guardians.partOf('alice2', 'alice')).toThrow('has no part')
    expect(guardians.kept('alice')).toEqual([])
  })

  test('whose part could not be sent are told, and cost the others nothing', async () => {
    failsFor = 'bob'
    await expect(guardians.create('alice', ['bob', 'carol', 'dave'], 2)).rejects.toThrow('cannot be written')
    expect(guardians.list()).toMatchObject([
      {
        guardians: [
          { username: 'bob', sent: false },
          { username: 'carol', sent: true },
          { username: 'dave', sent: true },
        ],
      },
    ])
    await guardians.use(['carol', 'dave'].map((friend) => guardians.partOf(friend, 'alice').text).join(' '))
    expect(used).toEqual([lines.join('')])
  })

  test.each([
    [['bob'], 2, 'guardians.number'],
    [['bob', 'bob'], 2, 'guardians.number'],
    [['bob', 'carol'], 1, 'guardians.number'],
    [['bob', 'carol'], 3, 'guardians.number'],
    [Array.from({ length: 11 }, (_, index) => `n${String(index)}`), 3, 'guardians.number'],
    [['bob', 'alice'], 2, 'guardians.unknown'],
    [['bob', 'nobody_here'], 2, 'guardians.unknown'],
    [['bob', 'No Name'], 2, 'guardians.unknown'],
  ])('%j, %i needed: %s', async (friends, needed, code) => {
    await expect(guardians.create('alice', friends, needed)).rejects.toMatchObject({ code })
    expect([sent, guardians.list()]).toEqual([[], []])
  })
})
