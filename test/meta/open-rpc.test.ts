// The contract as it is told to programs, and that nothing which was promised goes without a word.
import { describe, expect, it, test } from 'vitest'
import { resultSchemas } from '../../scripts/lib/result-schemas.mjs'
import { textOf } from '../../scripts/lib/sources.mjs'
import { contracts } from '../../src/api/contracts.ts'
import { apiVersion, openRpcOf, type ResultSchemas } from '../../src/api/open-rpc.ts'
import { breaksBetween, type ContractJson } from '../support/contract-breaks.ts'

const document = JSON.parse(textOf('docs/openrpc.json')) as ContractJson
const announced = JSON.parse(textOf('test/vectors/openrpc-announced.json')) as ContractJson

describe('docs/openrpc.json', () => {
  it('is what `npm run docs` makes of the contract', () => {
    const made = openRpcOf(contracts, resultSchemas() as ResultSchemas)
    // That no command is left out is held by docs/rpc.md, which is made together with it.
    const told = new Set(document.methods.map(({ name }) => name))
    const methods = made.methods.filter(({ name }) => told.has(name))
    expect(document.methods).toEqual(JSON.parse(JSON.stringify(methods)))
  })

  it('says of every command what it takes and gives', () => {
    const silent = document.methods
      .filter(({ result }) => Object.keys(result.schema).length === 0)
      .map(({ name }) => name)
    // They answer whatever was put there.
    expect(silent.length).toBeLessThan(5)
  })

  it('refers to nothing that is not in it', () => {
    const refers = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/gu)].map(([, name]) => name)
    expect(refers.length).toBeGreaterThan(20)
    expect(refers.filter((name) => name === undefined || !(name in document.components.schemas))).toEqual([])
  })
})

describe('the contract', () => {
  const majorOf = (version: string): number => Number(version.split('.')[0])

  it('keeps what was announced, or has a new first number: then test/vectors/openrpc-announced.json is made anew', () => {
    if (majorOf(apiVersion) === majorOf(announced.info.version)) expect(breaksBetween(announced, document)).toEqual([])
    else expect(majorOf(apiVersion)).toBe(majorOf(announced.info.version) + 1)
  })
})

/** The contract with one change. */
const changed = (change: (contract: Draft) => void): ContractJson => {
  const copy = structuredClone(announced) as unknown as Draft
  change(copy)
  return copy as unknown as ContractJson
}

interface Draft {
  methods: {
    name: string
    params: { name: string; required: boolean; schema: Record<string, unknown> }[]
    result: { schema: Record<string, unknown> }
    'x-access': string
  }[]
  components: { schemas: Record<string, { properties: Record<string, unknown>; required: string[] }> }
}

const methodOf = ({ methods }: Draft, name: string): Draft['methods'][number] => {
  const found = methods.find((method) => method.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

describe('a break', () => {
  test.each<readonly [string, string, (contract: Draft) => void]>([
    [
      'a command that goes',
      'publish is gone',
      (draft) => (draft.methods = draft.methods.filter(({ name }) => name !== 'publish')),
    ],
    [
      'more access',
      'getblockcount needs more access',
      (draft) => (methodOf(draft, 'getblockcount')['x-access'] = 'owner'),
    ],
    ['a parameter that goes', 'publish: msg is gone', (draft) => methodOf(draft, 'publish').params.splice(1, 1)],
    [
      'a parameter that has to be',
      'publish: reply_n must be given',
      (draft) => {
        const [, , reply] = methodOf(draft, 'publish').params
        if (reply !== undefined) reply.required = true
      },
    ],
    [
      'a further one that has to be',
      'stop: more must be given',
      (draft) => methodOf(draft, 'stop').params.push({ name: 'more', required: true, schema: {} }),
    ],
    [
      'another type of a parameter',
      'publish: msg takes another type',
      (draft) => {
        const [, text] = methodOf(draft, 'publish').params
        if (text !== undefined) text.schema = { type: 'integer' }
      },
    ],
    [
      'a member of a result that goes',
      '.network is gone',
      (draft) => {
        delete draft.components.schemas['StatusJson']?.properties['network']
      },
    ],
    [
      'a member that may be missing',
      '.network may be missing',
      (draft) => {
        const status = draft.components.schemas['StatusJson']
        if (status !== undefined) status.required = status.required.filter((name) => name !== 'network')
      },
    ],
    [
      'another type of a result',
      'getblockcount is no number',
      (draft) => (methodOf(draft, 'getblockcount').result.schema = { type: 'string' }),
    ],
  ])('is seen: %s', (_what, sentence, change) => {
    expect(breaksBetween(announced, changed(change)).join('\n')).toContain(sentence)
  })

  test.each<readonly [string, (contract: Draft) => void]>([
    ['a further command', (draft) => draft.methods.push({ ...methodOf(draft, 'stop'), name: 'more' })],
    [
      'a further parameter that may be left out',
      (draft) => methodOf(draft, 'publish').params.push({ name: 'more', required: false, schema: {} }),
    ],
    [
      'a further member of a result',
      (draft) => {
        const status = draft.components.schemas['StatusJson']
        if (status !== undefined) status.properties['more'] = { type: 'string' }
      },
    ],
    ['less access', (draft) => (methodOf(draft, 'stop')['x-access'] = 'read')],
  ])('is not %s', (_what, change) => {
    expect(breaksBetween(announced, changed(change))).toEqual([])
  })
})
