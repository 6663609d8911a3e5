import { expect, test } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { createSealingKey, openBytes, sealBytes, unwrapKey, wrapKey } from './at-rest.ts'

const cost = { N: 16, r: 8, p: 1 }
const random = new SeededRandom(1)
const label = Uint8Array.of(1, 2, 3)

test('bytes open with their key and label, and with no others', () => {
  const key = createSealingKey(random)
  const plaintext = random.bytes(100)
  const sealed = sealBytes(key, plaintext, label, random)
  expect(openBytes(key, sealed, label)).toEqual(plaintext)
  expect(openBytes(createSealingKey(random), sealed, label)).toBeUndefined()
  expect(openBytes(key, sealed, Uint8Array.of(1, 2))).toBeUndefined()
  expect(openBytes(key, sealed.subarray(0, 5), label)).toBeUndefined()
  expect(sealBytes(key, plaintext, label, random)).not.toEqual(sealed)
})

test('a key opens with its passphrase, however that was typed, and with no other', async () => {
  const key = createSealingKey(random)
  const wrapped = await wrapKey(key, 'pässword', cost, random)
  expect(await unwrapKey(wrapped, 'pässword')).toEqual(key)
  expect(await unwrapKey(wrapped, 'pa\u0308ssword')).toEqual(key)
  expect(await unwrapKey(wrapped, 'password')).toBeUndefined()
  expect(await unwrapKey(wrapped, '')).toBeUndefined()
})

test('what opening costs cannot be changed', async () => {
  const wrapped = await wrapKey(createSealingKey(random), 'word', cost, random)
  expect(await unwrapKey({ ...wrapped, cost: { N: 16, r: 8, p: 2 } }, 'word')).toBeUndefined()
  expect(await unwrapKey({ ...wrapped, salt: random.bytes(32) }, 'word')).toBeUndefined()
})
