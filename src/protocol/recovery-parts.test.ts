// Parts of a recovery sheet: enough of them make it, and every other way to put them together is told.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { createPrivateKey } from '../crypto/keys.ts'
import { judgeRecoveryText, recoveryLines } from './recovery-sheet.ts'
import { partsIn, partsWords, partText, type RecoveryPart, sheetOfParts, splitSheet } from './recovery-parts.ts'
import type { Username } from './username.ts'

const sheetOf = (seed: number, username = 'alice') =>
  recoveryLines({
    network: 'main',
    username: username as Username,
    privateKey: createPrivateKey(new SeededRandom(seed)),
    signature: new Uint8Array(65).fill(seed),
  })

const splitOf = (seed: number, { username = 'alice', needed = 3, total = 5 } = {}): Promise<readonly RecoveryPart[]> =>
  splitSheet(sheetOf(seed, username), { username, set: Uint8Array.of(seed, 2, 3, 4), needed, total })

let parts: readonly RecoveryPart[]
let texts: readonly string[]

beforeAll(async () => {
  parts = await splitOf(1)
  texts = parts.map(partText)
})

const made = async (...given: readonly (string | undefined)[]): Promise<string> => {
  const sheet = await sheetOfParts(given.join('\n'))
  return sheet.ok ? sheet.value : sheet.rejection.code
}

const whole = (): string => sheetOf(1).join('')

describe('parts', () => {
  test('make the sheet, whichever they are, in any order, with any text around them', async () => {
    for (const [one, other, third] of [
      [0, 1, 2],
      [4, 2, 0],
      [3, 4, 1],
    ] as const)
      expect(await made('Hello!', texts[one], '> ', texts[other]?.toUpperCase(), texts[third])).toBe(whole())
    expect(judgeRecoveryText(whole())).toMatchObject({ ok: true, value: { username: 'alice' } })
    expect(await made(...texts, ...texts)).toBe(whole())
  })

  test('that are too few say nothing, and how many are missing is told', async () => {
    expect(await made('no part')).toBe('parts-none')
    expect(await made(texts[0], texts[3], texts[0])).toBe('parts-missing')
    const missing = await sheetOfParts([texts[0], texts[3]].join(' '))
    expect(missing.ok ? '' : partsWords(missing.rejection)).toBe(
      'The sheet of alice takes 3 parts; these are 2. Ask another guardian.',
    )
  })

  test('of two sheets, or of two names, are not mixed', async () => {
    const [other] = await splitOf(2)
    const [bob] = await splitOf(1, { username: 'bob' })
    expect(await made(texts[0], texts[1], other && partText(other))).toBe('parts-mixed')
    expect(await made(texts[0], texts[1], bob && partText(bob))).toBe('parts-mixed')
  })

  test('of which one is a lie are refused, and with one more the lie is left out', async () => {
    const [first, ...others] = parts
    if (first === undefined) throw new Error('no part')
    const lie = partText({ ...first, share: first.share.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) })
    expect(await made(lie, texts[1], texts[2])).toBe('parts-wrong')
    expect(await made(lie, texts[1], texts[2], texts[4])).toBe(whole())
    expect(await made(lie, texts[0], texts[1], texts[2])).toBe('parts-contradict')
    const short = partText({ ...first, share: first.share.subarray(1) })
    const twice = partText({ ...first, share: others[0]?.share ?? first.share })
    expect(await made(short, texts[1], texts[2])).toBe('parts-wrong')
    expect(await made(twice, texts[1], texts[2])).toBe('parts-wrong')
  })

  test('that are damaged are told by their place', async () => {
    expect(await made(texts[0], texts[1]?.replace(/.$/u, '0').replace(/.{3}$/u, 'abc'))).toBe('part-damaged')
    expect(await made('twister-part:')).toBe('part-damaged')
    const [part] = parts
    for (const change of [{ needed: 1 }, { needed: 6 }, { total: 11, needed: 3 }, { number: 0 }, { number: 6 }])
      expect(await made(part && partText({ ...part, ...change }))).toBe('part-damaged')
  })
})

test('random text is read without an exception, and no changed letter of a part is read as another part', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 300 }), fc.nat(300), fc.nat(15), async (text, at, digit) => {
      expect((await sheetOfParts(`${text} twister-part:${text}`)).ok).toBe(false)
      const [known = ''] = texts
      const place = 'twister-part:'.length + (at % (known.length - 'twister-part:'.length))
      const changed = known.slice(0, place) + digit.toString(16) + known.slice(place + 1)
      const read = partsIn(changed)
      if (read.ok) expect(changed).toBe(known)
    }),
  )
})
