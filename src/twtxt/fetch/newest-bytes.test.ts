import { expect, test } from 'vitest'
import { limits } from '../../protocol/limits.ts'
import { NewestBytes } from './newest-bytes.ts'

const line = (number: number): string => `2026-08-01T09:00:00Z\tentry ${String(number)}\n`
const lines = (count: number): string => Array.from({ length: count }, (_, number) => line(number)).join('')
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (gathered: NewestBytes): string => new TextDecoder().decode(gathered.result().bytes)

const gather = (text: string, pieceBytes: number): NewestBytes => {
  const gathered = new NewestBytes()
  const bytes = bytesOf(text)
  for (let at = 0; at < bytes.length; at += pieceBytes) gathered.add(bytes.subarray(at, at + pieceBytes))
  return gathered
}

test('what is within the bound is kept as it came, whatever the pieces', () => {
  for (const count of [0, 1, 3000, 30_000])
    for (const pieceBytes of [1, 7, 65_536, 5_000_000]) {
      const gathered = gather(lines(count), pieceBytes)
      expect(gathered.result().isCut).toBe(false)
      expect(textOf(gathered)).toBe(lines(count))
    }
})

test('of what is longer whole lines of head and end are kept, the same whatever the pieces', () => {
  const text = lines(150_000)
  const [whole, ...others] = [5_000_000, 65_536, 1000, 1].map((pieceBytes) => gather(text, pieceBytes))
  const kept = textOf(whole!)
  expect(whole!.result().isCut).toBe(true)
  expect(kept.length).toBeLessThanOrEqual(limits.feedBytes)
  expect(kept.length).toBeGreaterThan(limits.feedBytes - 100)
  expect(kept.startsWith(lines(1000))).toBe(true)
  expect(kept.endsWith(line(149_999))).toBe(true)
  const all = new Set(text.split('\n'))
  expect(kept.split('\n').every((one) => all.has(one))).toBe(true)
  for (const other of others) expect(textOf(other) === kept).toBe(true)
})

test('what follows a leap is not joined to what came before it', () => {
  const gathered = gather(lines(10_000), 1000)
  gathered.leap()
  gathered.add(bytesOf(`of a line\n${line(99_999)}`))
  const { bytes, isCut } = gathered.result(true)
  expect(isCut).toBe(true)
  const kept = new TextDecoder().decode(bytes)
  expect(kept.endsWith(`\n${line(99_999)}`)).toBe(true)
  expect(kept).not.toContain('of a line')
})

test('T7: where no more was taken half a line is none, whatever the pieces', () => {
  const text = lines(Math.ceil(limits.feedTransferBytes / line(100_000).length) + 10)
  for (const extra of [0, 1, 13, 25, 30]) {
    const gathered = gather(text.slice(0, limits.feedTransferBytes + extra), 65_536)
    const { bytes } = gathered.result(true)
    expect(new TextDecoder().decode(bytes).endsWith('\n')).toBe(true)
  }
})
