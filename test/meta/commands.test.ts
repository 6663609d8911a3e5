import { describe, expect, it } from 'vitest'
import { usageOf } from '../../src/api/contract.ts'
import { contracts } from '../../src/api/contracts.ts'
import { groupsOf, rpcPage } from '../../scripts/lib/pages.mjs'
import { filesOf, textOf } from '../../scripts/lib/sources.mjs'

describe.each(Object.entries(contracts))('the command %s', (_name, { summary, result }) => {
  it('says what it does, in sentences', () => {
    expect(summary).toMatch(/^[A-Z].*\.$/s)
  })

  it('says what it gives', () => {
    expect(result.description).not.toBe('')
  })
})

describe('docs/rpc.md', () => {
  it('is what `npm run docs` makes of the contract', async () => {
    const modules: Record<string, Record<string, unknown>> = {}
    for (const file of filesOf('src/api', /(?<!\.test)\.ts$/)) {
      const name = file.slice('src/api/'.length, -'.ts'.length)
      modules[name] = (await import(`../../src/api/${name}.ts`)) as Record<string, unknown>
    }
    expect(textOf('docs/rpc.md')).toBe(rpcPage(groupsOf(modules, contracts), usageOf))
  })

  it('has a heading for each command and for nothing else', () => {
    const headings = [...textOf('docs/rpc.md').matchAll(/^### (.*)$/gm)].map((match) => match[1])
    expect(headings.sort()).toEqual(Object.keys(contracts).sort())
  })
})

describe('a public server', () => {
  const tables = textOf('docs/protocol/rpc.md').split('## 2. RPC commands')[1]?.split('## 3. ')[0] ?? ''
  const rows = [...tables.matchAll(/^\| ([a-z]+) \| ([A-Z ]*)\|/gm)].map(([, name = '', flags = '']) => ({
    name,
    flags,
  }))

  it('offers exactly the commands that the specification marks with P', () => {
    expect(rows.length).toBeGreaterThan(80)
    const marked = rows.filter(({ flags }) => flags.includes('P')).map(({ name }) => name)
    const offered = Object.entries(contracts).filter(([, { access }]) => access === 'public')
    expect(offered.map(([name]) => name).sort()).toEqual(marked.filter((name) => name in contracts).sort())
  })
})
