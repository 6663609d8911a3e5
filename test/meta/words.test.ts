import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filesOf, textOf } from '../../scripts/lib/sources.mjs'

const glossary = textOf('docs/GLOSSARY.md')
const glossaryTypes = new Set(
  [...glossary.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap((row) =>
    [...(row[1] ?? '').matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1]),
  ),
)

/** Names of the types that a file declares and exports. */
const typesOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^export (?:interface|type|class) (\w+)/gm)].map((match) => match[1] ?? '')

/** Names that a front door passes on. */
const passedOn = (path: string): string[] =>
  [...textOf(path).matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap((match) =>
    (match[2] ?? '')
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => /^[A-Z]/.test(name)),
  )

describe('the glossary', () => {
  const vocabulary = filesOf('src/protocol', /(?<!\.test)\.ts$/)
  it.each(vocabulary)('has each exported type of %s', (path) => {
    expect(typesOf(path).filter((name) => !glossaryTypes.has(name))).toEqual([])
  })

  it.each(['chain', 'dht', 'swarm'])('has each type at the front door of the %s', (overlay) => {
    const path = `src/${overlay}/index.ts`
    const names = [...typesOf(path), ...passedOn(path)]
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((name) => !glossaryTypes.has(name))).toEqual([])
  })
})

describe('the page', () => {
  const sources = filesOf('src/node', /(?<!\.test)\.ts$/)
    .map(textOf)
    .join('\n')
  const named = /named: \{([^}]*)\}/.exec(textOf('src/web/locales/en.ts'))?.[1] ?? ''
  const names = [...named.matchAll(/^\s*'([a-z-]+\.[a-z-]+)':/gm)].map((match) => match[1] ?? '')

  it('has words for faults that there are', () => {
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => !sources.includes(`'${name}'`))).toEqual([])
  })
})

/** Points against a peer, what is done with its connection, or what a sender that cannot be punished is told. */
const isConsequence = (value: unknown): boolean => (typeof value === 'number' ? value >= 0 : typeof value === 'string')

describe('rejection tables', () => {
  it.each(filesOf('src', /rejections\.ts$/))('%s gives each code its consequence and its meaning', async (path) => {
    const exports = (await import(`../../${path}`)) as Record<string, unknown>
    const rows = Object.values(exports)
      .filter((value): value is Record<string, unknown> => typeof value === 'object' && value !== null)
      .flatMap((table) => Object.entries(table))
    expect(rows.length).toBeGreaterThan(0)
    for (const [code, row] of rows) {
      expect(code).toMatch(/^[a-z0-9-]+$/)
      const { penalty, points, text, meaning } = row as Record<string, unknown>
      expect(meaning).toMatch(/\w+ \w+/)
      expect([penalty ?? points ?? text, code]).toEqual([expect.toSatisfy(isConsequence), code])
    }
  })
})

describe('the project’s text', () => {
  const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => /\.(ts|tsx|mts|mjs|js|json|md|css|html|svg)$|^\.ci\//.test(path))
    .filter((path) => !path.startsWith('test/vectors/') && path !== 'package-lock.json')

  it('names no folder of one machine', () => {
    const ofOneMachine = /(?<![\w.])\/(?:work|root)\/|\/tmp\/reference|(?<!\w)\/home\/(?!user\b|you\b)\w+/
    const found = tracked.filter(
      (path) => ofOneMachine.test(readFileSync(path, 'utf8')) && !path.includes('words.test'),
    )
    expect(found).toEqual([])
  })

  it('leaves no note for later without a place', () => {
    const marks = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X'].join(''))
    const found = tracked
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
      .filter((path) => marks.test(readFileSync(path, 'utf8')))
    expect(found).toEqual([])
  })
})
