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
