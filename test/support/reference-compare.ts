// Asks both kinds of node the same and says where their answers are not alike.
import type { RpcReplyJson } from '../../src/cli/rpc-client.ts'
import type { Call } from './reference-calls.ts'
import type { LabNode } from './reference-lab.ts'

/** What `$words` in parameters stand for, at one node. */
export type Words = Readonly<Record<string, unknown>>

/** A node and its words. */
export interface Asked {
  readonly node: LabNode
  readonly words: Words
}

/** An answer without what can only be different. */
interface Told {
  readonly status: number
  readonly code: number | undefined
  readonly message: string | undefined
  readonly result: unknown
}

/** Two answers that are not alike. */
export interface Difference {
  readonly call: Call
  readonly theirs: Told
  readonly ours: Told
}

const textOf = (word: unknown): string | undefined => (typeof word === 'string' ? word : undefined)

const fill = (value: unknown, words: Words): unknown => {
  if (typeof value === 'string') {
    const whole = words[value]
    if (whole !== undefined) return whole
    return value.replaceAll(/\$\w+/gu, (word) => textOf(words[word]) ?? word)
  }
  if (Array.isArray(value)) return value.map((member) => fill(member, words))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, words)]))
}

/** Names that each node gives to a thing of its own. */
const ownWords = ['$alias', '$directory', '$peer']

const withoutNames = (text: string, words: Words): string =>
  ownWords
    .reduce((rest, word) => rest.replaceAll(textOf(words[word]) ?? word, word), text)
    .replaceAll(/\*[a-z]{8}\b/gu, '*anothr')

/** Asks one node. */
const tell = async ({ node, words }: Asked, { method, params }: Call): Promise<Told> => {
  const { status, text } = await node.ask({ jsonrpc: '2.0', id: 1, method, params: fill(params, words) })
  const reply = JSON.parse(withoutNames(text, words)) as RpcReplyJson
  return { status, code: reply.error?.code, message: reply.error?.message, result: reply.result }
}

/** Results that hold times, signatures, secrets or counters of the moment: only their shape can be the same. */
const momentary = new Set([
  ...['getinfo', 'getpeerinfo', 'getmininginfo', 'getwork', 'getblocktemplate', 'getdifficulty', 'gethashespersec'],
  ...['testvector', 'signmessage', 'createwalletuser', 'createrawtransaction', 'torrentstatus', 'help', 'creategroup'],
  ...['newpostmsg', 'newpostcustom', 'newdirectmsg', 'newrtmsg', 'newfavmsg'],
])

/** Types and members, in their order. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.entries(value).map(([name, member]) => [name, shapeOf(member)])
}

/** The C++ node gives these in the order of hashes, or, of one second, in any. */
const inAnyOrder = new Set(['listwalletusers', 'getposts', 'listgroups', 'search', 'getfavs', 'dhtget'])

const isPromoted = (post: unknown): boolean => (post as { sig_userpost?: unknown }).sig_userpost === ''

interface ShownMessage {
  readonly id: number
  readonly text: string
}

const isComing = ({ text }: ShownMessage): boolean => /^\*\*\* (?:New member|Invited by)/u.test(text)

/** Which line tells that somebody came into a group, and to whom, depends on what is opened first: invitation or list. */
const withoutComings = (threads: object): object =>
  Object.fromEntries(
    Object.entries(threads as Readonly<Record<string, readonly ShownMessage[]>>).map(([peer, messages]) => [
      peer,
      messages.some(isComing)
        ? messages.filter((message) => !isComing(message)).map(({ id: _place, ...message }) => message)
        : messages,
    ]),
  )

/** Without what comes once in eight hours, and the mark that tells which peer the first blocks came from. */
const steady = (method: string, result: unknown): unknown => {
  if (method === 'getdirectmsgs' && typeof result === 'object' && result !== null) return withoutComings(result)
  if (!Array.isArray(result)) return result
  if (method === 'getposts') return result.filter((post) => !isPromoted(post))
  if (method !== 'getpeerinfo') return result
  return result.map(({ syncnode: _mark, ...peer }: Record<string, unknown>) => peer)
}

const comparable = (method: string, { status, code, result }: Told): string => {
  const shown = momentary.has(method) ? shapeOf(steady(method, result)) : steady(method, result)
  const sorted =
    inAnyOrder.has(method) && Array.isArray(shown) ? shown.map((member) => JSON.stringify(member)).sort() : shown
  return JSON.stringify([status, code, sorted])
}

/** Undefined when both answer alike. */
export const compare = async (theirs: Asked, ours: Asked, call: Call): Promise<Difference | undefined> => {
  const [told, toldByUs] = await Promise.all([tell(theirs, call), tell(ours, call)])
  const isAlike = comparable(call.method, told) === comparable(call.method, toldByUs)
  return isAlike ? undefined : { call, theirs: told, ours: toldByUs }
}
