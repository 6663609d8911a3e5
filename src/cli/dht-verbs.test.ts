import { expect, test } from 'vitest'
import { codeOf } from '../../test/support/codes.ts'
import { runVerb } from '../../test/support/verbs.ts'
import { dhtVerbs } from './dht-verbs.ts'

const run = (words: readonly string[], result: unknown, json = false, there: unknown = result) =>
  runVerb(dhtVerbs['dht'], words, (method) => (method === 'dhtget' ? there : result), { json })

const hop = { address: '51.1.1.1', port: 29333, id: 'ab'.repeat(20), depth: 2, outcome: 'answered', ms: 40, items: 1 }
const silent = { ...hop, address: '51.1.1.2', outcome: 'silent', ms: null, items: null }
const hops = [hop, silent]
const found = [{ p: { seq: 4, v: { bio: 'x\u001b[2J' } }, sig_user: 'alice' }]

const hopTable =
  /^hop +node +id +outcome +after +gave\n2 +51\.1\.1\.1:29333 +abababab +answered +40 ms +1 item\n2 +51\.1\.1\.2:29333 +abababab +silent/mu

/** Runs a put whose value is read back as told, one answer after the other. */
const putting = async (answers: readonly unknown[], json = false, flags: readonly string[] = []) => {
  const left = [...answers]
  const answer = (method: string): unknown =>
    method === 'dhtget' ? found : method === 'dhtstored' ? left.shift() : null
  return runVerb(dhtVerbs['dht'], ['put', 'alice', 'profile', 's', '{"bio":"x"}'], answer, { json, flags })
}

test('put says on how many nodes it is', async () => {
  const { output, calls } = await putting([{ copies: 8, nodes: 8, hops }])
  expect(output).toBe('Stored on 8 of the 8 nearest nodes, read back.\n')
  expect(calls).toEqual([
    ['dhtget', 'alice', 'profile', 's'],
    ['dhtput', 'alice', 'profile', 's', { bio: 'x' }, 'alice', 5],
    ['dhtstored', 'alice', 'profile', 's'],
  ])
  const alone = await run(['put', 'tea', 'hashtag', 'm', 'just text'], null)
  expect(alone.output).toContain('tried again')
  expect(alone.calls[0]).toEqual(['dhtput', 'tea', 'hashtag', 'm', 'just text', 'alice'])
})

test('put asks once more when somebody lacked it: who asks gives it to them', async () => {
  const [some, more] = [
    { copies: 0, nodes: 8, hops },
    { copies: 7, nodes: 8, hops },
  ]
  expect((await putting([some, more])).output).toBe('Stored on 7 of the 8 nearest nodes, read back.\n')
  expect((await putting([some, null])).output).toBe('Stored on 0 of the 8 nearest nodes, read back.\n')
})

test('put and get show each hop when that is wanted', async () => {
  const stored = { copies: 8, nodes: 8, hops }
  const put = await putting([stored], false, ['hops'])
  expect(put.output).toMatch(hopTable)
  expect(put.output).toMatch(/\nStored on 8 of the 8 nearest nodes, read back\.\n$/u)
  expect(JSON.parse((await putting([stored], true)).output)).toEqual(stored)

  const traced = { items: 1, ms: 90, found, hops }
  const get = (json: boolean) =>
    runVerb(dhtVerbs['dht'], ['get', 'alice', 'profile', 's'], () => traced, { json, flags: ['hops'] })
  const { output, calls } = await get(false)
  expect(calls).toEqual([['dhttrace', 'alice', 'profile', 's']])
  expect(output).toMatch(hopTable)
  expect(output).toMatch(/^\{"bio":"x.*\n(?:.*\n){3}1 item from 2 nodes in 90 ms\n$/u)
  expect(output).not.toContain('\u001b')
  expect(JSON.parse((await get(true)).output)).toEqual(traced)
})

test('get shows values, and controls of none reach the terminal', async () => {
  const { output } = await run(['get', 'alice', 'profile', 's'], found)
  expect(output).toContain('bio')
  expect(output).not.toContain('\u001b')
  expect((await run(['get', 'alice', 'profile', 's'], [])).output).toBe(
    'There is no such value. Who was asked: twister dht trace alice profile s\n',
  )
})

test('trace shows each hop', async () => {
  const { output } = await run(['trace', 'alice', 'profile', 's'], { items: 1, ms: 90, hops })
  expect(output).toMatch(hopTable)
  const none = await run(['trace', 'alice', 'profile', 's'], { items: 0, ms: 90, hops: [{ ...hop, items: null }] })
  expect(none.output).toContain('nothing')
  expect(output).toContain('1 item from 2 nodes in 90 ms')
})

test('crawl tells figures', async () => {
  const met = {
    ...{ nodes: 3, silent: 1, whole: false, estimated: 4, versions: { '54530100': 2, '': 1 }, wrong_ids: 0 },
    ...{ ms: { p50: 40, p95: 80, p99: null }, ids: [3] },
  }
  const { output, calls } = await run(['crawl', '60'], met)
  expect(calls).toEqual([['dhtcrawl', 60]])
  expect(output).toContain('3 answered, 1 did not; time was up')
  expect(output).toContain('Client TS 1.0: 2')
  expect(output).toContain('Client without a tag: 1')
  expect((await run(['crawl'], met, true)).output).toContain('"nodes"')
})

test.each([
  [['sing'], 'cli.dht'],
  [['get', 'alice'], 'cli.dht'],
  [['put', 'alice', 'profile', 's'], 'cli.dht'],
  [['crawl', 'long'], 'cli.number'],
])('%j is explained', async (words, code) => {
  expect(await codeOf(run(words, null))).toBe(code)
})
