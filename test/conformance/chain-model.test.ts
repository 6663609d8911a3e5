// The chain beside a naive model of chain.md 2 to 5: the same verdicts, the same tip, the same registry.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBlock, encodeBlock } from '../../src/chain/wire/block.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { sha256d } from '../../src/crypto/hash.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import { signData } from '../../src/crypto/signature.ts'
import type { Username } from '../../src/protocol/username.ts'
import { quickGenesis, quickNetwork, secret, testStartSeconds } from '../support/chain-builders.ts'
import { ChainModel, type ModelNetwork, pushesOf } from '../support/chain-model.ts'
import { openChainStateRoom, tipText } from '../support/chain-state.ts'
import {
  type Draft,
  draftOn,
  finishDraft,
  modelIdOf,
  promotedBytes,
  push,
  registrationBytes,
  transactionBytes,
} from '../support/drafted-blocks.ts'

/** MODEL_CASES=10000 for a long run. */
const cases = Number(process.env['MODEL_CASES'] ?? 200)

const network = { ...quickNetwork, retargetIntervalBlocks: 5, targetSpacingSeconds: 600 }
const modelNetwork: ModelNetwork = {
  ...{ spacingSeconds: 600, intervalBlocks: 5, registrationBits: network.registrationBits },
  proofOfWork: sha256d,
}
const names = ['alice', 'bob', 'carol']
const seeds = [1, 2, 3]
const text = Buffer.from('a text [en]')
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** Our code for the rule that a block breaks. */
const codeOfRule: Readonly<Record<string, string>> = {
  '5.3-1': 'message-empty',
  '5.3-2': 'message-not-utf8',
  '5.3-3': 'message-too-long',
  '5.3-4': 'signer-name-invalid',
  '5.3-5': 'username-missing',
  '5.3-6': 'public-key-missing',
  '5.3-7': 'username-not-simple',
  '5.3-9': 'username-invalid',
  '5.3-10': 'transaction-too-large',
  '5.3-11': 'registration-work-insufficient',
  'CheckBlock-1': 'block-size-wrong',
  'CheckBlock-2': 'work-insufficient',
  'CheckBlock-3': 'time-too-new',
  'CheckBlock-4': 'promoted-message-missing',
  'CheckBlock-5': 'promoted-message-repeated',
  'CheckBlock-7': 'transaction-repeated',
  'CheckBlock-8': 'username-repeated',
  'CheckBlock-9': 'merkle-root-wrong',
  'AcceptBlock-1': 'block-known',
  'AcceptBlock-3': 'target-wrong',
  'AcceptBlock-4': 'time-too-old',
  'AcceptBlock-6': 'version-too-old',
  'AcceptBlock-7': 'height-wrong',
  '5.5-3a': 'signature-missing',
  '5.5-3b': 'signer-unknown',
  '5.5-3c': 'signer-without-key',
  '5.5-3e': 'signature-wrong',
  '5.5-4': 'name-overwritten',
  '5.6-2': 'parent-invalid',
}

const keyOf = (seed: number): Buffer => Buffer.from(publicKeyOf(secret(seed)))
const nameScript = (name: string): Buffer => push(Buffer.from(name))
const bits = network.registrationBits

/** The seed of the key that a name has in the registry of a block. */
const ownerSeed = (model: ChainModel, parent: string, name: string): number | undefined => {
  const owner = model.registryAt(parent).get(name)
  const key = owner && pushesOf(owner.transaction.pubKey)?.[0]
  return key && seeds.find((seed) => keyOf(seed).equals(key))
}

/** The same signature with the other s, which stricter libraries refuse (H8). */
const withHighS = (signature: Uint8Array): Buffer => {
  const other = Buffer.from(signature)
  const s = n - BigInt(`0x${other.toString('hex', 33)}`)
  other.write(s.toString(16).padStart(64, '0'), 33, 'hex')
  other.writeUInt8(27 + ((other.readUInt8(0) - 27) ^ 1), 0)
  return other
}

const signatures: Readonly<Record<string, (to: Buffer, seed: number) => Uint8Array>> = {
  replace: (to, seed) => signData(to, secret(seed)),
  'high s': (to, seed) => withHighS(signData(to, secret(seed))),
  steal: (to, seed) => signData(to, secret((seed % 3) + 1)),
  uncompressed: (to, seed) => signData(to, secret(seed), false),
  short: (to, seed) => signData(to, secret(seed)).subarray(1),
}

interface Action {
  readonly name: string
  readonly kind: string
  readonly seed: number
}

/** A registration as an action asks for it, on the registry of a block. */
const actionBytes = (model: ChainModel, parent: string, { name, kind, seed }: Action): Buffer => {
  const current = model.registryAt(parent).get(name)
  if (kind === 'repeat' && current !== undefined) return current.transaction.bytes
  const signature = signatures[kind]?.(keyOf(seed), ownerSeed(model, parent, name) ?? 1)
  const pushes = [push(keyOf(seed)), ...(signature === undefined ? [] : [push(signature)])]
  return registrationBytes(nameScript(name), Buffer.concat(pushes), bits)
}

const message = (bytes: Uint8Array, name = 'nobody'): Buffer => promotedBytes(bytes, name)
const plain = (userName: Buffer, pubKey: Buffer, isEnough = true): Buffer =>
  registrationBytes(userName, pubKey, bits, isEnough)

/** Each breaks one rule, most of the time. */
const mutations: Readonly<Record<string, (draft: Draft) => void>> = {
  none: () => undefined,
  '5.3-1': (draft) =>
    void (draft.transactions[0] = transactionBytes(Buffer.of(0), nameScript('nobody'), Buffer.alloc(0))),
  '5.3-2': (draft) => void (draft.transactions[0] = message(Buffer.of(0xc0, 0x80))),
  'U+10FFFF, U+0000 and U+FEFF': (draft) => void (draft.transactions[0] = message(Buffer.from('\u{10ffff}\0\ufeff'))),
  '5.3-3': (draft) => void (draft.transactions[0] = message(Buffer.from('x'.repeat(141)))),
  '140 code points': (draft) => void (draft.transactions[0] = message(Buffer.from('é'.repeat(140)))),
  '5.3-4': (draft) => void (draft.transactions[0] = message(text, 'x'.repeat(17))),
  '5.3-5': (draft) => void draft.transactions.push(plain(Buffer.alloc(0), push(keyOf(1)))),
  '5.3-6': (draft) => void draft.transactions.push(plain(nameScript('dora'), Buffer.alloc(0))),
  '5.3-7': (draft) => void draft.transactions.push(plain(Buffer.of(0x4c, 1, 0x61), push(keyOf(1)))),
  '5.3-9': (draft) => void draft.transactions.push(plain(nameScript('Dora'), push(keyOf(1)))),
  '17 characters': (draft) => void draft.transactions.push(plain(nameScript('d'.repeat(17)), push(keyOf(1)))),
  '5.3-10': (draft) => void draft.transactions.push(plain(nameScript('dora'), push(Buffer.alloc(500)))),
  '512 bytes': (draft) => void draft.transactions.push(plain(nameScript('dora'), push(Buffer.alloc(490)))),
  '5.3-11': (draft) => void draft.transactions.push(plain(nameScript('dora'), push(keyOf(1)), false)),
  'no key': (draft) => void draft.transactions.push(plain(nameScript('dora'), push(Buffer.of(9)))),
  'CheckBlock-1': (draft) => void (draft.transactions = []),
  'CheckBlock-2': (draft) => void (draft.isWorked = false),
  'CheckBlock-3': (draft) => void (draft.time = testStartSeconds + 7201),
  'two hours ahead': (draft) => void (draft.time = testStartSeconds + 7200),
  'CheckBlock-4': (draft) => void (draft.transactions[0] = plain(nameScript('dora'), push(keyOf(1)))),
  'CheckBlock-5': (draft) => void draft.transactions.push(promotedBytes(text, 'nobody', undefined, 7)),
  'CheckBlock-7': (draft) =>
    void draft.transactions.push(plain(nameScript('dora'), push(keyOf(1))), plain(nameScript('dora'), push(keyOf(1)))),
  'CheckBlock-8': (draft) =>
    void draft.transactions.push(plain(nameScript('dora'), push(keyOf(1))), plain(nameScript('dora'), push(keyOf(2)))),
  'CheckBlock-9': (draft) => void (draft.root = '11'.repeat(32)),
  'AcceptBlock-3': (draft) => void (draft.bits -= 1),
  'AcceptBlock-4': (draft) => void (draft.time -= 100_000),
  'AcceptBlock-6': (draft) => void (draft.version = 1),
  'version −1': (draft) => void (draft.version = -1),
  'AcceptBlock-7': (draft) => void (draft.height += 1),
  'version 3': (draft) => void (draft.version = 3),
}

interface Step {
  readonly parent: number
  readonly later: number
  readonly actions: readonly Action[]
  readonly mutation: string
  readonly signer: readonly [string, number]
  readonly salt: number
}

const oftenFirst = (list: readonly string[], weight: number): fc.Arbitrary<string> =>
  fc.oneof({ weight, arbitrary: fc.constant(list[0] as string) }, { weight: 1, arbitrary: fc.constantFrom(...list) })

const step: fc.Arbitrary<Step> = fc.record({
  // Most blocks go on from the tip; the others from anywhere.
  parent: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 8 }) }),
  later: fc.constantFrom(600, 300, 1_200, 100, -600),
  actions: fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      kind: oftenFirst(['replace', 'register', 'repeat', ...Object.keys(signatures)], 2),
      seed: fc.constantFrom(...seeds),
    }),
    { maxLength: 2 },
  ),
  mutation: oftenFirst(Object.keys(mutations), 2),
  signer: fc.tuple(oftenFirst(['nobody', ...names], 1), fc.constantFrom(0, ...seeds)),
  salt: fc.nat({ max: 255 }),
})

/** The block of a step, and what it is built on: the tip, or what came so many blocks before. */
const blockOf = (
  model: ChainModel,
  known: readonly string[],
  { parent, later, actions, mutation, signer, salt }: Step,
): Buffer => {
  const on = parent === 0 ? model.tip : (known.at(-parent) ?? model.tip)
  const draft = draftOn(model, on, later)
  const [name, seed] = signer
  draft.transactions = [
    promotedBytes(text, name, seed === 0 ? undefined : secret(seed), salt),
    ...actions
      .filter(({ name: other }, index) => actions.findIndex((action) => action.name === other) === index)
      .map((action) => actionBytes(model, on, action)),
  ]
  mutations[mutation]?.(draft)
  return finishDraft(draft, on, modelNetwork)
}

/** Offers the blocks of the steps to both; tells the rules that were broken. */
const compare = async (steps: readonly Step[]): Promise<ReadonlySet<string>> => {
  const room = await openChainStateRoom({ network, proofOfWork: sha256d })
  const model = new ChainModel(Buffer.from(encodeBlock(quickGenesis)), modelNetwork)
  const known = [model.tip]
  const broken = new Set<string>()
  for (const one of steps) {
    const bytes = blockOf(model, known, one)
    const rules = model.offer(bytes, testStartSeconds)
    const block = decodeBlock(new Uint8Array(bytes))
    if (!block.ok) throw new Error('a block that the model reads cannot be decoded')
    expect(await room.codesOf(block.value)).toEqual(rules.map((rule) => codeOfRule[rule]))
    expect(tipText(room)).toBe(model.tip)
    for (const rule of rules) broken.add(rule)
    if (rules.length === 0) known.push(modelIdOf(bytes))
    const registry = model.registryAt(model.tip)
    for (const name of [...names, 'dora']) {
      const record = room.directory.registrationOf(name as Username)
      const expected = registry.get(name)
      expect([record && encodeHex(record.transactionId), record?.height]).toEqual([
        expected?.transaction.id,
        expected?.height,
      ])
    }
  }
  await room.scope.close()
  return broken
}

describe('the chain and a naive model of its specification (chain.md 2 to 5)', () => {
  test('agree on any blocks: verdict, tip, registry (chain H8, chain H9)', async () => {
    const broken = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        for (const rule of await compare(steps)) broken.add(rule)
      }),
      { numRuns: cases },
    )
    // What only one block in a thousand breaks is tried below, one by one.
    expect(broken.size).toBeGreaterThan(15)
  })

  const base = { parent: 0, later: 600, actions: [], signer: ['nobody', 0], salt: 1 } as const

  test.each(Object.keys(mutations).filter((name) => name in codeOfRule))(
    'rule %s is broken by a block that breaks only this rule',
    async (mutation) => {
      const first = { ...base, mutation: 'none', actions: [{ name: 'alice', kind: 'register', seed: 1 }] }
      expect([...(await compare([first, { ...base, mutation, salt: 2 }]))]).toEqual([mutation])
    },
  )

  test.each([
    ['5.5-3a', { signer: ['alice', 0] }],
    ['5.5-3b', { signer: ['bob', 1] }],
    ['5.5-3e', { signer: ['alice', 2] }],
    ['5.5-4', { actions: [{ name: 'alice', kind: 'register', seed: 2 }] }],
    ['5.5-4', { actions: [{ name: 'alice', kind: 'steal', seed: 2 }] }],
    ['5.5-4', { actions: [{ name: 'alice', kind: 'uncompressed', seed: 2 }] }],
    ['5.5-4', { actions: [{ name: 'alice', kind: 'short', seed: 2 }] }],
  ] as const)('rule %s is broken on the registry of the parent', async (rule, changes) => {
    const first = { ...base, mutation: 'none', actions: [{ name: 'alice', kind: 'register', seed: 1 }] }
    expect([...(await compare([first, { ...base, mutation: 'none', salt: 2, ...changes }]))]).toEqual([rule])
  })

  test.each([
    ['a repeated registration', { actions: [{ name: 'alice', kind: 'repeat', seed: 1 }] }],
    ['a replacement', { actions: [{ name: 'alice', kind: 'replace', seed: 2 }] }],
    ['a replacement with a high s', { actions: [{ name: 'alice', kind: 'high s', seed: 2 }] }],
    [
      'a message signed by the key of the block before',
      { signer: ['alice', 1], actions: [{ name: 'alice', kind: 'replace', seed: 2 }] },
    ],
    ['a text of 140 characters', { mutation: '140 code points' }],
    ['a text of odd characters', { mutation: 'U+10FFFF, U+0000 and U+FEFF' }],
    ['a key that is none', { mutation: 'no key' }],
    ['a version to come', { mutation: 'version 3' }],
    ['a time two hours ahead', { mutation: 'two hours ahead' }],
  ] as const)('%s breaks no rule', async (_, changes) => {
    const first = { ...base, mutation: 'none', actions: [{ name: 'alice', kind: 'register', seed: 1 }] }
    expect([...(await compare([first, { ...base, mutation: 'none', salt: 2, ...changes }]))]).toEqual([])
  })
})
