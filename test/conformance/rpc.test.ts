// What the C++ node answered to each command of ours, call by call, in the state in which it was recorded.
import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { owner } from '../../src/api/caller.ts'
import { contracts } from '../../src/api/contracts.ts'
import { dispatch } from '../../src/rpc/dispatcher.ts'
import { encodeShortUrl } from '../../src/protocol/short-url.ts'
import { deviations, deviationsPage } from '../support/deviations.ts'
import { nameOf } from '../support/fake-context.ts'
import { openRecordedNode, type RecordedNode } from '../support/recorded-node.ts'

interface Reply {
  readonly result: unknown
  readonly error: { readonly code: number } | null
  readonly id: unknown
}

interface Transcript {
  readonly node: string
  readonly request: { readonly id: unknown; readonly method: string; readonly params: unknown }
  readonly http_status: number
  readonly response: Reply
}

const recordingsOf = (command: string): readonly Transcript[] => {
  const file = new URL(`../vectors/rpc/${command}.json`, import.meta.url)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Transcript[]) : []
}

/** Without the calls that the C++ node did not survive. */
const transcriptsOf = (command: string): readonly Transcript[] =>
  recordingsOf(command).filter(({ response }) => (response as unknown) !== null)

/** Commands that read come first: the others change what they read. `stop` is last. */
const order = ['get', 'list', 'dump', 'help', 'dhtput', 'dhtget']
const rankOf = (name: string): number => {
  const index = order.findIndex((prefix) => name.startsWith(prefix))
  return index < 0 ? order.length : index
}
const commands = Object.keys(contracts).sort((left, right) => rankOf(left) - rankOf(right))

/** Results that hold times, signatures or counters of the moment: only their shape can be the same. */
const momentary = new Set([
  ...['getinfo', 'getpeerinfo', 'getmininginfo', 'newpostmsg', 'dhtget', 'createwalletuser', 'stop'],
  // Signed and sealed with a fresh nonce each time.
  ...['signmessage', 'testvector'],
])

/** Commands that write a post under a number that is given: in the recorded state most of the numbers are taken. */
const writers = ['newpostmsg', 'newrtmsg', 'newfavmsg', 'newpostcustom', 'newshorturl', 'newdirectmsg']

/** Commands on threads and groups: what they answer when all is well is replayed by messages.test.ts, in its order. */
const ofMessages = [
  ...['getdirectmsgs', 'creategroup', 'getgroupinfo', 'listgroups', 'newgroupinvite', 'newgroupdescription'],
  'leavegroup',
]

/** Commands that set something, and those that tell it. */
const settings = [
  ['setspammsg', 'getspammsg'],
  ['setpreferredspamlang', 'getpreferredspamlang'],
] as const

/** What other nodes than the first one answered: with their own wallets, and of posts of others. */
const ofOtherNodes = new Set([
  ...['importprivkey', 'dumpprivkey', 'dumppubkey', 'verifymessage', 'dhtputraw'],
  ...['dumpwallet', 'importwallet', 'backupwallet'],
  ...['getfavs', 'peekpost', 'decodeshorturl', 'newpostraw'],
])

const deviationOf = ({ request }: Transcript) =>
  deviations.commands.find(
    ({ command, calls }) => command === request.method && JSON.stringify(request.params).includes(calls),
  )

/** Types and members, in order. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.entries(value).map(([name, member]) => [name, shapeOf(member)])
}

interface AnyPost {
  readonly userpost: { readonly n: string; readonly k: number; readonly time: number }
}

/** Raw bytes inside embedded posts: the C++ node's are no UTF-8, and their recording is no evidence. */
const withoutRawBytes = (value: unknown): unknown => {
  if (typeof value === 'string') return /\ufffd|[\ud800-\udfff]/.test(value) ? 'raw bytes' : value
  if (Array.isArray(value)) return value.map(withoutRawBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutRawBytes(member)]))
}

/** The C++ node gives posts of one second in any order, and lists wallet users by the hash of their keys. */
const inOneOrder = (command: string, result: unknown): unknown => {
  if (command === 'listwalletusers') return [...(result as readonly string[])].sort()
  if (command !== 'getposts' || !Array.isArray(result)) return result
  const rank = ({ userpost: { n, k, time } }: AnyPost): string => `${String(time)}/${n}/${String(k).padStart(6, '0')}`
  return [...(result as readonly AnyPost[])].sort((left, right) => (rank(left) < rank(right) ? 1 : -1))
}

let recorded: RecordedNode

const call = async (body: unknown): Promise<{ readonly status: number; readonly reply: Reply }> => {
  let answer: { status: number; body: string } | undefined
  void Promise.resolve(dispatch(recorded.context, JSON.stringify(body), owner)).then((reply) => {
    answer = reply
  })
  for (let waited = 0; answer === undefined && waited < 600; waited += 1) await recorded.clock.advance(100)
  if (answer === undefined) throw new Error('no answer within a minute')
  return { status: answer.status, reply: JSON.parse(answer.body) as Reply }
}

const expectAsRecorded = async (transcript: Transcript): Promise<void> => {
  const { request, response, http_status: theirStatus } = transcript
  const params = JSON.parse(
    JSON.stringify(request.params ?? []).replaceAll('<datadir>', recorded.context.dataDirectory),
  )
  const { status, reply } = await call({ ...request, params: params as unknown })
  expect(reply.id).toEqual(request.id)
  expect(Object.keys(reply)).toEqual(['result', 'error', 'id'])
  const deviation = deviationOf(transcript)
  if (deviation !== undefined) {
    expect(reply.error?.code ?? 'result').toBe(deviation.code)
    return
  }
  expect(reply.error?.code).toBe(response.error?.code)
  expect(status).toBe(theirStatus)
  if (response.error !== null) return
  const [ours, theirs] = [reply.result, response.result].map((result) => inOneOrder(request.method, result))
  if (momentary.has(request.method)) expect(shapeOf(ours)).toEqual(shapeOf(theirs))
  else expect(withoutRawBytes(ours)).toEqual(withoutRawBytes(theirs))
}

/** Results of these need peers, or a state that was another one. */
const elsewhere = new Set([
  ...['getpeerinfo', 'getinfo', 'getconnectioncount', 'getaddednodeinfo', 'getblocktemplate', 'createrawtransaction'],
  ...ofMessages,
])
/** Commands on the peers of a swarm. */
const ofPeers = new Set(['torrentstatus', 'getpieceavailability', 'getpiecemaxseen'])
const needsPeers = (method: string, params: string): boolean =>
  ofPeers.has(method) && params.startsWith('["alice"') && params !== '["alice",999]'

/** Needs what this node, alone in memory, does not have: peers, other nodes' items, a number that is free only then. */
const needsMore = ({ request: { method, params }, response }: Transcript): boolean => {
  const text = JSON.stringify(params)
  if (elsewhere.has(method) || needsPeers(method, text)) return response.error === null
  if (method === 'dhtget') return response.error === null && text !== '["alice","profile","z"]'
  if (method === 'getwork') return text === '[]'
  // Recorded when a registration waited, and at a later tip.
  if (method === 'getrawmempool') return (response.result as readonly string[]).length > 0
  if (method === 'listsinceblock') return text !== '[]'
  if (writers.includes(method)) return response.error === null && !text.includes('duplicate k')
  // That user was registered only later.
  if (method === 'peekpost') return text.includes('erin')
  // These tell what those before them have set: see below.
  return settings.flat().some((name) => name === method)
}

describe.each(['a', 'b', 'c'] as const)('recorded node %s', (wallet) => {
  beforeAll(async () => {
    recorded = await openRecordedNode(wallet)
  })
  afterAll(() => recorded.close())

  const ofNode = commands.flatMap((command) => transcriptsOf(command).filter(({ node }) => node === wallet))
  /** On the others, what their own wallets answer. */
  const chosen = ofNode.filter(
    (transcript) => !needsMore(transcript) && (wallet === 'a' || ofOtherNodes.has(transcript.request.method)),
  )

  test.each(
    chosen.map(
      (transcript) =>
        [
          `${transcript.request.method} ${JSON.stringify(transcript.request.params)}`.slice(0, 120),
          transcript,
        ] as const,
    ),
  )('%s', async (_call, transcript) => {
    await expectAsRecorded(transcript)
  })
})

describe('what depends on the moment', () => {
  beforeAll(async () => {
    recorded = await openRecordedNode('a')
  })
  afterAll(() => recorded.close())

  test('torrentstatus has the members of the C++ node in their order, and the same posts', async () => {
    const [transcript] = transcriptsOf('torrentstatus')
    const theirs = transcript?.response.result as Record<string, unknown>
    const ours = (await call({ method: 'torrentstatus', params: ['alice'] })).reply.result as Record<string, unknown>
    expect(shapeOf({ ...ours, peers: [] })).toEqual(shapeOf({ ...theirs, peers: [] }))
    for (const member of ['state', 'num_complete', 'num_pieces', 'bitfield'])
      expect(ours[member]).toEqual(theirs[member])
  })

  test('getinfo has the members of the C++ node, in their types', async () => {
    const [transcript] = transcriptsOf('getinfo')
    const theirs = Object.entries(transcript?.response.result ?? {})
    const ours = (await call({ method: 'getinfo' })).reply.result as Record<string, unknown>
    expect(theirs.length).toBeGreaterThan(30)
    expect(theirs.filter(([name, value]) => typeof ours[name] !== typeof value).map(([name]) => name)).toEqual([])
  })

  test('a dhtput is read back as the C++ node shows its own', async () => {
    const profile = transcriptsOf('dhtget').find(
      ({ request }) => JSON.stringify(request.params) === '["bob","profile","s"]',
    )?.response.result as readonly { readonly p: { readonly v: unknown } }[]
    await call({ method: 'dhtput', params: ['alice', 'profile', 's', profile[0]?.p.v, 'alice', 1] })
    const { reply } = await call({ method: 'dhtget', params: ['alice', 'profile', 's'] })
    expect(shapeOf(reply.result)).toEqual(shapeOf(profile))
    expect((reply.result as typeof profile)[0]?.p.v).toEqual(profile[0]?.p.v)
  })
})

/** What a post says; the rest is of the moment: number, predecessor, time, signatures, what is sealed. */
const saidIn = (post: unknown): unknown => {
  const { userpost } = post as { readonly userpost: Readonly<Record<string, unknown>> }
  const { k: _k, lastk: _lastk, time: _time, pfav: _pfav, dm: _dm, ...said } = userpost
  return withoutRawBytes(said)
}

describe.each(['a', 'b'] as const)('posts that recorded node %s wrote', (wallet) => {
  beforeAll(async () => {
    recorded = await openRecordedNode(wallet)
  })
  afterAll(() => recorded.close())

  const written = writers.flatMap((command) =>
    transcriptsOf(command).filter(
      (transcript) =>
        transcript.node === wallet &&
        transcript.response.error === null &&
        // An address is answered with a text that holds the number.
        command !== 'newshorturl' &&
        deviationOf(transcript) === undefined,
    ),
  )

  test.each(
    written.map(({ request, response }) => {
      const { method, params } = request
      return [`${method} ${JSON.stringify(params)}`.slice(0, 100), request, response.result] as const
    }),
  )('%s are made the same, under the next free number', async (_call, request, theirs) => {
    const [username, , ...rest] = request.params as readonly [string, number, ...unknown[]]
    const k = recorded.node.posts.nextNumber(nameOf(username))
    const { result: ours } = (await call({ ...request, params: [username, k, ...rest] })).reply
    expect(shapeOf(withoutRawBytes(ours))).toEqual(shapeOf(withoutRawBytes(theirs)))
    expect(saidIn(ours)).toEqual(saidIn(theirs))
    const isTwoPosts = request.method === 'newdirectmsg' && rest[2] === true
    expect(ours).toMatchObject({ userpost: { k: isTwoPosts ? k + 1 : k } })
  })

  test('an address is shortened to its user and number, and found again', async () => {
    const username = wallet === 'a' ? 'alice' : 'bob'
    const k = recorded.node.posts.nextNumber(nameOf(username))
    const { result } = (await call({ method: 'newshorturl', params: [username, k, 'http://x.example/?q', 'a/b'] }))
      .reply
    expect(result).toEqual([encodeShortUrl({ userNumber: wallet === 'a' ? 2 : 27, postNumber: k })])
    const decoded = await call({ method: 'decodeshorturl', params: result })
    expect(decoded.reply.result).toEqual(['http://x.example/?q', 'a/b'])
  })
})

describe('promoted messages, set and told in the recorded order', () => {
  beforeAll(async () => {
    recorded = await openRecordedNode('a')
  })
  afterAll(() => recorded.close())

  const inOrder = ([set, get]: (typeof settings)[number], order: string): readonly Transcript[] => {
    const waiting = { s: [...transcriptsOf(set)], g: [...transcriptsOf(get)] }
    const all = [...order].map((letter) => waiting[letter as 's' | 'g'].shift())
    return all.filter((transcript) => transcript !== undefined)
  }
  const [messages, language] = settings

  test.each([...inOrder(messages, 'gsssssssg'), ...inOrder(language, 'gsgsgsgss')].map((transcript) => [transcript]))(
    '%#',
    async (transcript) => {
      if (transcript.request.method === 'getspammsg' && recorded.node.promoted.own.messages.texts.length === 0)
        for (const text of (transcript.response.result as readonly string[]).slice(1))
          recorded.node.promoted.own.change('alice', text, 'add')
      await expectAsRecorded(transcript)
    },
  )
})

// errata 64, 65
describe('what the C++ node does not survive (rpc hazard 18)', () => {
  beforeAll(async () => {
    recorded = await openRecordedNode('a')
  })
  afterAll(() => recorded.close())

  const deadly = ['newrtmsg', 'newfavmsg'].flatMap((command) =>
    recordingsOf(command)
      .filter(({ response }) => (response as unknown) === null)
      .map(({ request: { method, params } }) => [method, (params as readonly unknown[])[2]] as const),
  )

  test('is recorded', () => {
    expect(deadly).toHaveLength(5)
  })

  test.each(deadly)('%s of %j is refused', async (method, post) => {
    expect((await call({ method, params: ['alice', 34, post] })).reply.error?.code).toBe(-32602)
  })

  test('the transaction that came last has an answer', async () => {
    const last = recorded.node.chain.transactionCount() - 1
    const answerOf = async (uid: number) => (await call({ method: 'uidtousername', params: [uid] })).reply
    expect((await answerOf(last)).error).toBeNull()
    expect((await answerOf(last + 1)).error?.code).toBe(-32603)
  })
})

test('every deviation is one: a recorded call shows it', () => {
  for (const { command, calls } of deviations.commands) {
    const shown = transcriptsOf(command).some(({ request }) => JSON.stringify(request.params).includes(calls))
    expect(shown, `${command} ${calls}`).toBe(true)
  }
})

test('docs/rpc-deviations.md tells them all', async () => {
  await expect(deviationsPage()).toMatchFileSnapshot('../../docs/rpc-deviations.md')
})
