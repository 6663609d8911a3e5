// Whatever somebody seals and signs, the messages behind it are opened.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'
import { SeededRandom } from '../../base/random.ts'
import { type BencodeInput, encodeBencode } from '../../codec/bencode.ts'
import { seal } from '../../crypto/ecies.ts'
import { base58CheckEncode, encodeWif } from '../../crypto/wif.ts'
import type { PrivateKey, PublicKey } from '../../crypto/keys.ts'
import { regressionNetwork } from '../../protocol/network.ts'

let world: MessageWorld
let a: MessageNode
let b: MessageNode

beforeEach(() => {
  world = new MessageWorld()
  a = world.open().have('alice').follow('alice', 'bob')
  b = world.open().have('bob', 'carol').follow('bob', 'alice').follow('carol', 'alice')
})

afterEach(() => world.close())

const { secretVersion } = regressionNetwork

/** What is no key of the curve, or none at all. */
const badSecrets = [
  encodeWif(new Uint8Array(32) as PrivateKey, secretVersion),
  encodeWif(new Uint8Array(32).fill(0xff) as PrivateKey, secretVersion),
  base58CheckEncode(Uint8Array.of(secretVersion)),
  base58CheckEncode(new Uint8Array(0)),
  '',
  '*',
  'x'.repeat(64),
]

const someText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom('alice', 'bob', '*abcdefgh', '__proto__', 'constructor', '\0', '*** Invited by', ''),
)

const someValue = (secrets: readonly string[]): fc.Arbitrary<BencodeInput> => {
  const text = fc.oneof(someText, fc.constantFrom(...secrets))
  const number = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1))
  const invite = fc.record({ desc: fc.oneof(text, number), key: fc.oneof(text, number) }, { requiredKeys: [] })
  const members = fc.array(fc.oneof(text, number), { maxLength: 12 })
  return fc.record(
    {
      msg: fc.oneof(text, number),
      to: fc.oneof(text, number, fc.constantFrom('bob', 'carol')),
      from: fc.oneof(fc.constant('alice'), text),
      group_invite: fc.oneof(invite, text),
      group_members: fc.oneof(members, text),
    },
    { requiredKeys: [] },
  )
}

test('a message of any content, time and receiver stops none behind it', { timeout: 60_000 }, async () => {
  const alias = a.groups.create('Tea') ?? ''
  const secret = a.groups.secret(alias)
  const own = b.wallet.currentKey('carol')
  if (own === undefined) throw new Error('no key')
  // The secret of a group that is here, and of users: whoever has been careless may meet them again.
  const secrets = [...badSecrets, secret, b.wallet.secretText(own), a.wallet.secretText(a.wallet.keys()[0] as never)]
  const receivers = [
    world.users.keyAt(nameOf('bob'), 10),
    world.users.keyAt(nameOf('carol'), 10),
    a.groups.publicKey(alias),
  ]
  const times = fc.oneof(fc.constantFrom(0, -1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1), fc.integer())
  let number = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(someValue(secrets), times, fc.constantFrom(...receivers)), { minLength: 1, maxLength: 8 }),
      async (contents) => {
        for (const [content, time, receiver] of contents) {
          number += 1
          const plaintext = encodeBencode(content)
          if (plaintext.length > 900) continue
          const sealed = seal(plaintext, receiver as PublicKey, new SeededRandom(number))
          a.publish('alice', number, { kind: 'direct', sealed }, time)
        }
        number += 1
        world.time += 1
        const text = `behind ${String(number)}`
        a.publish('alice', number, {
          kind: 'direct',
          sealed: seal(
            encodeBencode({ msg: text, to: 'bob', from: 'alice' }),
            receivers[0] as PublicKey,
            new SeededRandom(number),
          ),
        })
        await world.settle()
        expect(b.list('bob', 'alice').some((message) => message.text === text)).toBe(true)
        // What is shown can be listed, read and searched, whatever it says.
        for (const user of ['bob', 'carol'])
          for (const { peer, total } of b.messages.threads(user)) expect(b.list(user, peer)).toHaveLength(total)
        expect([...b.messages.newestFirst('bob')].length).toBeGreaterThan(0)
        for (const each of b.groups.list()) b.groups.info(each)
      },
    ),
    { numRuns: 60 },
  )
})

test('a note to oneself is one message on each computer, with a copy or without', async () => {
  const second = world.open({ seed: 20 }).follow('alice', 'alice')
  second.wallet.import(nameOf('alice'), a.wallet.secretText(a.wallet.keys()[0] as never))
  await world.settle()
  for (const copySelf of [true, false]) {
    world.time += 1
    await a.messages.send({ from: 'alice', to: 'alice', text: `note ${String(copySelf)}`, copySelf })
  }
  await world.settle()
  const texts = ['note true', 'note false']
  expect(a.list('alice', 'alice').map(({ text }) => text)).toEqual(texts)
  expect(second.list('alice', 'alice').map(({ text }) => text)).toEqual(texts)
  a.messages.rescan('alice')
  await world.settle()
  expect(a.list('alice', 'alice').map(({ text }) => text)).toEqual(texts)
})
