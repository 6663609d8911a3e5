import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filesOf, textOf } from '../../scripts/lib/sources.mjs'

interface Project {
  readonly references?: readonly { readonly path: string }[]
}

const layers = JSON.parse(textOf('architecture.json')) as Readonly<Record<string, readonly string[]>>

describe('the layers', () => {
  it('are exactly the folders of src', () => {
    expect(readdirSync('src').sort()).toEqual(Object.keys(layers).sort())
  })

  it.each(Object.entries(layers))('%s references exactly what architecture.json allows', (layer, allowed) => {
    const project = JSON.parse(textOf(`src/${layer}/tsconfig.json`)) as Project
    expect(project.references?.map(({ path }) => path).sort()).toEqual(allowed.map((name) => `../${name}`).sort())
  })

  it('form no circle', () => {
    const open = new Set<string>()
    const visit = (layer: string): void => {
      expect(open.has(layer), `${[...open].join(' → ')} → ${layer}`).toBe(false)
      open.add(layer)
      for (const below of layers[layer] ?? []) visit(below)
      open.delete(layer)
    }
    for (const layer of Object.keys(layers)) visit(layer)
  })

  it('are all compiled by the root project', () => {
    const project = JSON.parse(textOf('tsconfig.json')) as Project
    expect(project.references?.map(({ path }) => path).sort()).toEqual(
      [...Object.keys(layers).map((layer) => `./src/${layer}`), './test'].sort(),
    )
  })

  it('each show in the layer graph of docs/ARCHITECTURE.md', () => {
    const page = textOf('docs/ARCHITECTURE.md')
    for (const layer of Object.keys(layers)) expect(page).toMatch(new RegExp(`\\b${layer}\\b`))
  })
})

describe('a source file', () => {
  const files = filesOf('src', /\.tsx?$/).filter((path) => !path.startsWith('src/workers/assembly/'))

  it('has at most 400 lines, but for tables of texts, which are as long as there are texts', () => {
    const isTable = (path: string): boolean => path.startsWith('src/web/locales/')
    const tooLong = files.filter((path) => !isTable(path) && textOf(path).split('\n').length > 401)
    expect(tooLong).toEqual([])
  })

  it('begins with one sentence that says what it is', () => {
    const silent = files.filter(
      (path) => !/\.(test|bench)\.tsx?$/.test(path) && !/^(#!.*\n)?(\/\/|\/\*\*)/.test(textOf(path)),
    )
    expect(silent).toEqual([])
  })

  it('has a name in kebab-case', () => {
    const odd = files.filter((path) => !/^src\/[a-z0-9/-]+(\.(test|fuzz\.test|bench|d))?\.tsx?$/.test(path))
    expect(odd).toEqual([])
  })

  it('keeps byte order marks: they are text of people, and part of what was signed', () => {
    const dropping = files.filter(
      (path) => !/\.test\.tsx?$/.test(path) && /new TextDecoder\((?![^)]*ignoreBOM: true)/.test(textOf(path)),
    )
    expect(dropping).toEqual([])
  })

  it('of an overlay is entered through an index', () => {
    for (const overlay of ['chain', 'dht', 'swarm']) expect(existsSync(`src/${overlay}/index.ts`)).toBe(true)
  })
})

describe('a door of the node', () => {
  const behind = /from '(?:\.\.\/)+(node|chain|dht|swarm)\/([^']+)'/g
  const importsOf = (path: string): string[] =>
    [...textOf(path).matchAll(behind)].map(([, layer = '', file = '']) => `${layer}/${file}`)

  it('sees capabilities, never the overlays, the wallet or the node that joins them', () => {
    const doors = ['src/rpc', 'src/http'].flatMap((folder) => filesOf(folder, /(?<!\.test)\.ts$/))
    const seen = doors.flatMap((path) => importsOf(path).map((name) => `${path}: ${name}`))
    expect(seen).toEqual(['src/rpc/context.ts: node/capabilities.ts'])
  })

  it('is given no overlay, wallet or database by a capability', () => {
    const members = [...textOf('src/node/capabilities.ts').matchAll(/readonly (\w+):/g)].map(([, name]) => name)
    expect(members.length).toBeGreaterThan(10)
    expect(members.filter((name) => /^(chain|dht|swarms?|wallet|keys|database|journal)$/.test(name ?? ''))).toEqual([])
  })
})

describe('end-to-end tests', () => {
  it('give the daemons of each file addresses of their own: two files run at once', () => {
    const bases = filesOf('test/e2e', /\.test\.ts$/).flatMap((path) => [
      ...new Set([...textOf(path).matchAll(/(?:\bbase(?:: | = )|\bstartFriends\()(\d+)\b/g)].map(([, base]) => base)),
    ])
    expect(bases.length).toBeGreaterThan(20)
    expect(bases.filter((base, index) => bases.indexOf(base) !== index)).toEqual([])
  })
})

describe('the table of where things go', () => {
  const table = textOf('docs/ARCHITECTURE.md').split('## Where things go')[1] ?? ''
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| New '))

  it('answers a stranger in one line each', () => {
    expect(rows.length).toBeGreaterThanOrEqual(10)
    for (const row of rows) expect(row).toMatch(/^\| [^|]+ \| .*(`[^`|]+`|\]\().*\|$/)
  })

  it('names places that exist', () => {
    const named = [...table.matchAll(/`((?:src|test)\/[^`]*|architecture\.json)`/g)].map(([, path = '']) => path)
    expect(named.length).toBeGreaterThanOrEqual(10)
    expect(named.filter((path) => !existsSync(path))).toEqual([])
  })

  it('names rooms and files that every overlay has', () => {
    for (const overlay of ['chain', 'dht', 'swarm'])
      for (const place of ['wire', 'handlers.ts', 'rules/rejections.ts', 'index.ts', 'types.ts'])
        expect(existsSync(`src/${overlay}/${place}`), `src/${overlay}/${place}`).toBe(true)
  })
})
