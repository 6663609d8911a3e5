// Friendly commands on the DHT: put, get, trace and crawl.
import { CodedError } from '../base/coded-error.ts'
import type { Json } from '../codec/schema.ts'
import type { DhtCrawlJson, DhtHopJson, DhtStoredJson, DhtTraceJson } from '../api/dht-map.ts'
import type { DhtItemJson } from '../api/shapes.ts'
import { plainText } from './render.ts'
import { answerWith, chosenUser, line, rows, type Session, type Verb } from './verb.ts'
import { safeJson, things } from './words.ts'

const targetOf = (words: readonly string[]): { username: string; resource: string; kind: string } => {
  const [username, resource, kind] = words
  if (username === undefined || resource === undefined || kind === undefined)
    throw new CodedError('cli.dht', 'Say what: a name, a resource and s (single) or m (multi), as in: alice profile s')
  return { username, resource, kind }
}

/** A value as JSON, or else the text itself. */
const valueOf = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** One more than that of the value that is there. */
const nextNumber = async ({ client }: Session, target: ReturnType<typeof targetOf>): Promise<number> => {
  const [newest] = await client.dhtget(target)
  return (newest?.p.seq ?? 0) + 1
}

const hopHeads = ['hop', 'node', 'id', 'outcome', 'after', 'gave']

const hopRow = ({ address, port, id, depth, outcome, ms, items }: DhtHopJson): readonly string[] => [
  String(depth),
  `${address}:${String(port)}`,
  id.slice(0, 8),
  outcome,
  ms === null ? '' : `${String(ms)} ms`,
  items === null ? (outcome === 'answered' ? 'nothing' : '') : things(items, 'item'),
]

const showHops = (session: Session, hops: readonly DhtHopJson[]): void => {
  if (hops.length > 0) rows(session, [hopHeads, ...hops.map(hopRow)])
}

/** Read back; once more where somebody lacked it, who was given it by that. */
const stored = async ({ client }: Session, target: ReturnType<typeof targetOf>): Promise<DhtStoredJson | null> => {
  const first = await client.dhtstored(target)
  return first === null || first.copies === first.nodes ? first : ((await client.dhtstored(target)) ?? first)
}

const put = async (session: Session, words: readonly string[]): Promise<void> => {
  const target = targetOf(words)
  const [, , , text, number] = words
  if (text === undefined) throw new CodedError('cli.dht', 'A value is missing: JSON, or a text.')
  const user = await chosenUser(session)
  const seq =
    target.kind === 's' ? { seq: number === undefined ? await nextNumber(session, target) : Number(number) } : {}
  await session.client.dhtput({ ...target, value: valueOf(text), sig_user: user, ...seq })
  const found = await stored(session, target)
  answerWith(session, found, () => {
    if (session.flags.has('hops')) showHops(session, found?.hops ?? [])
    if (found === null) line(session, 'Stored here; nobody else could be asked just now. It is tried again.')
    else line(session, `Stored on ${String(found.copies)} of the ${String(found.nodes)} nearest nodes, read back.`)
  })
}

const showValues = (session: Session, items: readonly DhtItemJson[]): void => {
  for (const item of items) line(session, plainText(safeJson(item.p.v)))
}

const showTrace = (session: Session, { hops, items, ms }: DhtTraceJson): void => {
  showHops(session, hops)
  line(session, `${things(items, 'item')} from ${things(hops.length, 'node')} in ${String(ms)} ms`)
}

const get = async (session: Session, words: readonly string[]): Promise<void> => {
  const target = targetOf(words)
  if (session.flags.has('hops')) {
    const traced = await session.client.dhttrace(target)
    answerWith(session, traced, () => {
      showValues(session, traced.found)
      showTrace(session, traced)
    })
    return
  }
  const items = await session.client.dhtget(target)
  answerWith(session, items, () => {
    showValues(session, items)
    if (items.length === 0) line(session, `There is no such value. Who was asked: twister dht trace ${words.join(' ')}`)
  })
}

const trace = async (session: Session, words: readonly string[]): Promise<void> => {
  const traced = await session.client.dhttrace(targetOf(words))
  answerWith(session, traced, () => {
    showTrace(session, traced)
  })
}

/** Two letters and a version, as clients write it. */
const clientName = (tag: string): string => {
  const [, first = '', second = '', major = '', minor = ''] =
    /^(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])(..)(..)$/u.exec(tag) ?? []
  if (first === '') return tag === '' ? 'without a tag' : tag
  const letters = String.fromCharCode(Number.parseInt(first, 16), Number.parseInt(second, 16))
  return `${letters} ${String(Number.parseInt(major, 16))}.${String(Number.parseInt(minor, 16))}`
}

const linesOf = (crawl: DhtCrawlJson): readonly string[] => [
  `Besides this node, ${String(crawl.nodes)} answered, ${String(crawl.silent)} did not${crawl.whole ? '' : '; time was up before all were asked'}.`,
  `The network is thought to have ${String(crawl.estimated)} nodes, from the own contacts alone.`,
  `Round trips: half within ${String(crawl.ms.p50 ?? 0)} ms, 95 of 100 within ${String(crawl.ms.p95 ?? 0)} ms.`,
  `Ids that do not fit their address: ${String(crawl.wrong_ids)}.`,
  `Nodes in each sixteenth of all ids: ${crawl.ids.join(' ')}`,
  ...Object.entries(crawl.versions).map(([tag, count]) => `Client ${clientName(tag)}: ${String(count)}`),
]

const crawl = async (session: Session, [seconds]: readonly string[]): Promise<void> => {
  if (seconds !== undefined && !/^[0-9]{1,3}$/u.test(seconds))
    throw new CodedError('cli.number', 'Say for how many seconds, as in: dht crawl 60')
  const met = await session.client.dhtcrawl(seconds === undefined ? {} : { seconds: Number(seconds) })
  answerWith(session, met, () => {
    for (const each of linesOf(met)) line(session, each)
  })
}

const deeds: Readonly<Record<string, Verb['run']>> = { put, get, trace, crawl }

const run = async (session: Session, [deed = '', ...words]: readonly string[]): Promise<void> => {
  const chosen = Object.hasOwn(deeds, deed) ? deeds[deed] : undefined
  if (chosen === undefined) throw new CodedError('cli.dht', 'Say what to do with the DHT: put, get, trace or crawl.')
  await chosen(session, words)
}

/** The DHT, looked at and used by hand. */
export const dhtVerbs: Readonly<Record<string, Verb>> = {
  dht: {
    usage: 'dht put|get|trace|crawl [--hops] [-u name] …',
    summary:
      'Values of the DHT by name, resource and kind (s: one, of its owner; m: a list), as in: get alice profile s. put and get tell with --hops who was asked, trace that alone; crawl who is there.',
    words: [1, 6],
    takesUser: true,
    flags: ['hops'],
    run,
  },
}
