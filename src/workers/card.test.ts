import { describe, expect, test } from 'vitest'
import { parseDocument } from 'htmlparser2'
import { cardSvg, drawCard } from './card.ts'

const control = { isCancelled: false, report: () => undefined, transfer: () => undefined }

describe('the picture for previews', () => {
  test('is a PNG of 1200 by 630', async () => {
    const png = Buffer.from(await drawCard({ title: 'Anna', text: 'Привет, κόσμε', foot: '@anna' }, control))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
  })

  test.each([
    ['<script>&"\0\ud800', 4],
    ['word '.repeat(60), 7],
    ['x'.repeat(4_000), 7],
    ['', 1],
  ])('holds %j as text, in at most so many lines: %i', (text, most) => {
    const svg = cardSvg({ title: text, text, foot: text })
    const names = [...svg.matchAll(/<(\/?[a-z]+)/gu)].map(([, name]) => name)
    expect(new Set(names)).toEqual(new Set(['svg', 'rect', 'text', '/text', '/svg']))
    // Title and foot are a line each.
    expect(names.filter((name) => name === 'text').length - 2).toBeLessThanOrEqual(most)
    expect(parseDocument(svg, { xmlMode: true }).children).toHaveLength(1)
  })
})
