// Each line of the threat model names a test that there is.
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../scripts/lib/sources.mjs'

const rows = textOf('docs/THREATS.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Attacker '))
  .map((line) => line.split('|').map((cell) => cell.trim()))

describe('docs/THREATS.md', () => {
  it('names attackers, ways and what stands against them', () => {
    expect(rows.length).toBeGreaterThan(20)
    for (const [, attacker, way, defence] of rows)
      for (const cell of [attacker, way, defence]) expect(cell).toMatch(/\w+ \w+/)
  })

  it.each(rows.map(([, , way = '', , held = '']) => [way, held] as const))('%s: a test holds it', (_way, held) => {
    const [, file = '', words = ''] = /^`([^`]+)`: (.+)$/.exec(held) ?? []
    expect(existsSync(file), file).toBe(true)
    const titles = [
      ...textOf(file).matchAll(/(?:test|it|describe)(?:\.\w+)*(?:\([^]*?\))?\(\s*['"`]([^'"`]+)|^\s*'([^']+)',$/gm),
    ]
    expect(textOf(file), `${file}: ${words}`).toContain(words)
    expect(titles.length).toBeGreaterThan(0)
  })
})
