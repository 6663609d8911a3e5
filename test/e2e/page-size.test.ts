// What a browser loads before the page can be used, packed, and what else there is to load.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'

const assets = 'dist/web/assets'

const languageTags = readdirSync('src/web/locales/later').map((file) => file.replace('.ts', ''))

/** Scripts that a script needs before it runs. */
const importsOf = (name: string): readonly string[] =>
  [...readFileSync(`${assets}/${name}`, 'utf8').matchAll(/(?:from|import)\s*["']\.\/([\w-]+\.js)["']/gu)].map(
    ([, imported = '']) => imported,
  )

const closureOf = (first: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>()
  const waiting = [...first]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    found.add(name)
    waiting.push(...importsOf(name))
  }
  return found
}

const packedBytes = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + statSync(`${assets}/${name}.gz`).size, 0)

const named = (pattern: RegExp): readonly string[] =>
  [...readFileSync('dist/web/index.html', 'utf8').matchAll(pattern)].map(([, name = '']) => name)

it('of scripts at most 60 kB, of styles at most 10 kB, packed', () => {
  const scripts = closureOf(named(/src="\.\/assets\/([\w-]+\.js)"/gu))
  const styles = named(/href="\.\/assets\/([\w-]+\.css)"/gu)
  expect(scripts.size).toBeGreaterThan(0)
  expect(styles.length).toBeGreaterThan(0)
  expect(packedBytes(scripts)).toBeLessThanOrEqual(60_000)
  expect(packedBytes(styles)).toBeLessThanOrEqual(10_000)
})

/** What judges proofs of names brings a curve, hashes and the forms of blocks. */
const mostOf = (name: string): number => (name.startsWith('name-proof-') ? 32_000 : 26_000)

it('of each view that is opened later at most 26 kB besides, of what judges proofs 32 kB', () => {
  const start = closureOf(named(/src="\.\/assets\/([\w-]+\.js)"/gu))
  for (const name of readdirSync(assets).filter((file) => file.endsWith('.js') && !start.has(file))) {
    const added = [...closureOf([name])].filter((other) => !start.has(other))
    expect(packedBytes(added), name).toBeLessThanOrEqual(mostOf(name))
  }
})

/** Of each language two files: what the page needs at once, and what views say that come later. */
const languageFiles = (tag: string): readonly string[] =>
  readdirSync(assets).filter((file) => file.startsWith(`${tag}-`) && file.endsWith('.js'))

it('of texts of a language at most 9 kB before the page stands, and 17 kB for the views that come later', () => {
  for (const tag of languageTags) {
    const sizes = languageFiles(tag).map((file) => packedBytes([file]))
    expect(sizes, tag).toHaveLength(2)
    expect(Math.min(...sizes), tag).toBeLessThanOrEqual(9000)
    expect(Math.max(...sizes), tag).toBeLessThanOrEqual(17_000)
  }
})

it('an installed page keeps no file that is not there', () => {
  const [, list = ''] = /`(assets\/[^`]*)`/u.exec(readFileSync('dist/web/service-worker.js', 'utf8')) ?? []
  const files = list.split(' ')
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) expect(statSync(`dist/web/${file}`).isFile()).toBe(true)
})

it('the built page knows each command that its sources call', () => {
  const sources = ['src/web', 'src/api'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // The page of a pod asks its pod.
      .filter((file) => /^(?!pod\/).*\.tsx?$/u.test(file) && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
  )
  const called = sources.flatMap((source) =>
    [...source.matchAll(/\bclient\s*\.(\w+)\(/gu)].map(([, name = '']) => name),
  )
  const start = readFileSync(
    `${assets}/${readdirSync(assets).find((name) => /^start-.*\.js$/u.test(name)) ?? ''}`,
    'utf8',
  )
  expect(called.length).toBeGreaterThan(50)
  expect([...new Set(called)].filter((name) => !start.includes(`${name}:{params:`))).toEqual([])
})
