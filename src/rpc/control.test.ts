import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { useRecordedNode } from '../../test/support/recorded-node.ts'
import type { InfoJson, StatusJson } from '../api/control.ts'

const openReads = { mode: 'open', relays: 0, relayed: 0, open: 0, unanswered: 0 } as const

const recorded = useRecordedNode('a')
const call = ownerOf(recorded)

describe('getinfo', () => {
  test('warns when the clock is hours behind the newest block', async () => {
    const errorsOf = async (): Promise<unknown> => ((await call('getinfo')) as InfoJson)['errors']
    expect(await errorsOf()).toBe('')
    const tip = recorded.node.chain.tip.bind(recorded.node.chain)
    const now = Math.floor(recorded.clock.nowMs() / 1000)
    Object.assign(recorded.node.chain, { tip: () => ({ ...tip(), time: now + 7201 }) })
    expect(await errorsOf()).toContain('clock')
  })
})

describe('getinfo, asked again and again', () => {
  const connections = async (): Promise<unknown> => ((await call('getinfo')) as InfoJson)['addrman_total']
  const knownAre = (count: number): void => {
    Object.assign(recorded.node.chain, { knownEndpointCount: () => count })
  }

  test('is kept for a moment, and not longer', async () => {
    knownAre(1)
    expect(await connections()).toBe(1)
    knownAre(2)
    expect(await connections()).toBe(1)
    await recorded.clock.advance(50)
    expect(await connections()).toBe(2)
  })

  test('is never older than what another command has told or done, at its beginning and at its end', async () => {
    knownAre(1)
    expect(await connections()).toBe(1)
    knownAre(2)
    await call('getblockcount')
    expect(await connections()).toBe(2)
    knownAre(3)
    const slow = call('rpc.discover')
    expect(await connections()).toBe(3)
    knownAre(4)
    await slow
    expect(await connections()).toBe(4)
  })

  test('is never older than the newest block', async () => {
    const before = ((await call('getinfo')) as InfoJson).blocks
    const tip = recorded.node.chain.tip.bind(recorded.node.chain)
    Object.assign(recorded.node.chain, { tip: () => ({ ...tip(), height: before + 1 }) })
    expect(((await call('getinfo')) as InfoJson).blocks).toBe(before + 1)
  })
})

describe('what is wrong with the node', () => {
  const codes = async (): Promise<readonly string[]> =>
    ((await call('getstatus')) as StatusJson).warnings.map(({ code }) => code)
  const now = () => Math.floor(recorded.clock.nowMs() / 1000)
  const tipAt = (time: number): void => {
    const tip = recorded.node.chain.tip.bind(recorded.node.chain)
    Object.assign(recorded.node.chain, { tip: () => ({ ...tip(), time }) })
  }

  test('a full disk stands first, and is in getinfo too', async () => {
    tipAt(now())
    expect(await codes()).toEqual([])
    const fault = { sinceMs: 0, code: 'store.disk-full', message: 'The disk is full.' }
    Object.assign(recorded.node.swarms, { storageFault: () => fault })
    Object.assign(recorded.node.chain, { clockDifferenceSeconds: () => -259_200 })
    expect(await codes()).toEqual(['disk', 'clock-ahead'])
    expect(((await call('getinfo')) as InfoJson)['errors']).toContain('The disk is full.')
  })

  test.each([
    [259_200, 'clock-behind', '3 days behind'],
    [-259_200, 'clock-ahead', '3 days ahead'],
    [7_200, 'clock-behind', '2 hours behind'],
    [-1_800, 'clock-ahead', '30 minutes ahead'],
  ])('peers whose clocks differ by %i s: %s', async (difference, code, words) => {
    tipAt(now() - 259_200)
    Object.assign(recorded.node.chain, {
      clockDifferenceSeconds: () => difference,
      sync: () => ({ state: 'current', height: 1, bestKnownHeight: 1 }),
    })
    const { chain, warnings } = (await call('getstatus')) as StatusJson
    expect(chain.state).toBe('clock-wrong')
    expect(warnings).toEqual([{ code, message: expect.stringContaining(words) }])
  })

  test('IPv6 alone: the DHT is IPv4, and what does not work is said (field case D7)', async () => {
    tipAt(now())
    const peer = (address: string) => ({ endpoint: { address, port: 1 } })
    const list = (...addresses: readonly string[]) => {
      Object.assign(recorded.node.peers, { list: () => addresses.map(peer) })
    }
    const dht = (contacts: number) => {
      const state = { contacts, estimatedNodes: 1, storedItems: 0, externalAddress: undefined, reads: openReads }
      Object.assign(recorded.node.state, { dht: () => state })
    }
    dht(0)
    list('2001:db8::1', '2001:db8::2')
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings).toEqual([
      { code: 'dht-ipv4', message: expect.stringMatching(/IPv4\..*profiles, mentions, hashtags/u) },
    ])
    list('2001:db8::1', '52.1.1.1')
    expect(await codes()).toEqual([])
    list()
    expect(await codes()).toEqual([])
    list('2001:db8::1')
    dht(3)
    expect(await codes()).toEqual([])
  })

  test('reads that were to be private and were not', async () => {
    tipAt(now())
    const reads = (mode: 'relayed' | 'sealed', relays: number, open: number, unanswered: number) => {
      const state = { contacts: 9, estimatedNodes: 9, storedItems: 0, externalAddress: undefined }
      Object.assign(recorded.node.state, {
        dht: () => ({ ...state, reads: { mode, relays, relayed: 7, open, unanswered } }),
      })
    }
    reads('relayed', 12, 0, 0)
    const { dht } = (await call('getstatus')) as StatusJson
    expect(dht.reads).toEqual({ mode: 'on', relays: 12, relayed: 7, open: 0, unanswered: 0 })
    expect(await codes()).toEqual([])
    reads('relayed', 1, 3, 0)
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings).toEqual([
      { code: 'reads-shown', message: expect.stringMatching(/3 reads went .* saw your address/u) },
    ])
    reads('sealed', 0, 0, 1)
    const [left] = ((await call('getstatus')) as StatusJson).warnings
    expect(left?.message).toContain('1 read was left without an answer')
  })

  test('names that vote on blocks and agree on another one than is here: advice, in words (chain H4)', async () => {
    tipAt(now())
    const last = { height: 6, id: new Uint8Array(32).fill(1), usernames: ['mf1', 'mf1a', 'mf2'], isAside: false }
    Object.assign(recorded.node.chain, { softCheckpoint: () => last })
    expect(await call('getlastsoftcheckpoint')).toEqual({
      height: 6,
      hash: '01'.repeat(32),
      usernames: ['mf1', 'mf1a', 'mf2'],
    })
    expect(await codes()).toEqual([])
    last.isAside = true
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings).toEqual([{ code: 'checkpoint-aside', message: expect.stringContaining('@mf1, @mf1a, @mf2') }])
  })

  test('secrets that may lie open behind a passphrase (swarm H15), and another computer with the same key (W5)', async () => {
    tipAt(now())
    const written = { username: 'alice', postNumber: 12, time: 1_700_000_000 }
    Object.defineProperty(recorded.node.passphrase, 'hasTraces', { value: true })
    Object.assign(recorded.node.posts, { writtenElsewhere: () => [written] })
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings.map(({ code }) => code)).toEqual(['wallet-traces', 'key-elsewhere'])
    expect(warnings[1]?.message).toContain('@alice: it wrote post 12 on 2023-11-14 at 22:13 UTC')
  })

  test('a replay of an old replacement, whose name it is, and what to do (chain H5)', async () => {
    tipAt(now())
    const key = { height: 30, time: 1_700_000_000, publicKey: new Uint8Array(33), transactionId: new Uint8Array(32) }
    const doubtful = [
      { ...key, username: 'alice', origin: 'replayed' },
      { ...key, username: 'stranger', origin: 'returned' },
    ]
    Object.assign(recorded.node.names, { doubtful: () => doubtful })
    Object.assign(recorded.node.registrations, { states: () => [{ username: 'alice' }] })
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings.map(({ code }) => code)).toEqual(['key-doubtful', 'key-doubtful'])
    expect(warnings[0]?.message).toMatch(
      /@alice was replaced in block 30 \(2023-11-14 22:13 UTC\) by repeating.*recovery/u,
    )
    expect(warnings[1]?.message).toMatch(/@stranger has a key again since block 30.*Ask by another way/u)
  })

  test('sheets that a replacement made worthless are named by their days', async () => {
    tipAt(now())
    const sheet = { username: 'alice', created: 1_700_000_000, state: 'worthless', isProtected: true }
    const replaced = { height: 30, time: 1_750_000_000 }
    const other = { ...sheet, username: 'bob', state: 'used', isProtected: false }
    const worthless = [
      { ...sheet, replaced },
      { ...sheet, created: 1_700_100_000 },
      other,
      { ...other, username: 'me', isProtected: true },
    ]
    Object.assign(recorded.node.recovery, { worthless: () => worthless })
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings.map(({ message }) => message)).toEqual([
      '2 recovery sheets of @alice, made on 2023-11-14, 2023-11-16, are worthless since block 30 (2025-06-15 15:06 UTC) replaced its key: keep the newest one, destroy the others.',
      'No recovery sheet of @bob is worth anything: 1 recovery sheet of @bob, made on 2023-11-14, is worthless since its key was replaced. Destroy what is there, and make a new one: twister recovery create',
    ])
  })

  test('two posts under one number of a local user, and what becomes of ours (F3)', async () => {
    tipAt(now())
    const clash = { username: 'alice', postNumber: 50, foundAt: 1, again: undefined }
    const recent = [
      { ...clash, outcome: 'open' },
      { ...clash, outcome: 'again', again: 56 },
      { ...clash, outcome: 'unsent' },
      { ...clash, outcome: 'stands' },
    ]
    Object.assign(recorded.node.clashes, { recent: () => recent })
    const { warnings } = (await call('getstatus')) as StatusJson
    expect(warnings.map(({ code }) => code)).toEqual(['number-clash', 'number-clash', 'number-clash'])
    expect(warnings[1]?.message).toContain('gave number 50 to another post. Others see the other one, so yours was')
    expect(warnings[1]?.message).toContain('as post 56')
    expect(warnings[2]?.message).toContain('send it again')
  })

  test('blocks that nobody sends, and blocks that nobody looks for', async () => {
    const { chain, network } = recorded.node
    tipAt(now() - 7 * network.targetSpacingSeconds)
    Object.assign(chain, { sync: () => ({ state: 'current', height: 1, bestKnownHeight: 1 }) })
    expect(await codes()).toEqual(['no-miner'])
    expect(((await call('getinfo')) as InfoJson)['errors']).toBe('')
    const tip = chain.tip.bind(chain)
    const words = async () => ((await call('getstatus')) as StatusJson).warnings[0]?.message
    expect(await words()).toContain('Nobody has found a block for')
    Object.assign(chain, { tip: () => ({ ...tip(), height: 0 }) })
    expect(await words()).toContain('No block has been found yet')
    Object.assign(chain, { tip })
    Object.assign(chain, { sync: () => ({ state: 'stalled', height: 1, bestKnownHeight: 9 }) })
    expect(await codes()).toEqual(['stalled'])
    Object.assign(chain, { sync: () => ({ state: 'syncing', height: 1, bestKnownHeight: 9 }) })
    expect(await codes()).toEqual([])
  })
})

describe('mining', () => {
  test('is switched on and off', async () => {
    expect(await call('getgenerate')).toBe(false)
    expect(await call('setgenerate', true, 1)).toBeNull()
    expect(await call('getgenerate')).toBe(true)
    expect(await call('setgenerate', true, 0)).toBeNull()
    expect(await call('getgenerate')).toBe(false)
  })
})

describe('nodes', () => {
  test('that are no addresses are refused with an example (rpc hazard 23)', async () => {
    for (const verb of ['add', 'onetry'])
      expect(await call('addnode', '192.0.2.9:99999', verb)).toMatchObject({
        code: -8,
        message: expect.stringContaining('192.0.2.7:28333'),
      })
  })

  test('that were added are told to the swarms too, until they are removed', async () => {
    await call('addnode', '192.0.2.9:21001', 'add')
    expect(recorded.node.peers.named()).toContain('192.0.2.9:21001')
    await call('addnode', '192.0.2.9:21001', 'remove')
    expect(recorded.node.peers.named()).not.toContain('192.0.2.9:21001')
  })
})

interface Recording {
  readonly node: string
  readonly request: { readonly params: readonly unknown[] }
  readonly response: { readonly result: unknown }
}

describe('nodes that were added', () => {
  const recordings = JSON.parse(
    readFileSync(new URL('../../test/vectors/rpc/getaddednodeinfo.json', import.meta.url), 'utf8'),
  ) as readonly Recording[]
  const known = recordings.filter(({ node, response }) => node === 'a' && response.result !== null)

  test.each(known.map((recording) => [JSON.stringify(recording.request.params), recording] as const))(
    'are told as the C++ node tells them: %s',
    async (_params, { request, response }) => {
      expect(known).toHaveLength(3)
      await call('addnode', '51.99.9.9:21001', 'add')
      expect(await call('getaddednodeinfo', ...request.params)).toEqual(response.result)
    },
  )

  test('under their names and with their ports', async () => {
    await call('addnode', 'node.example:5', 'add')
    await call('addnode', 'other.example', 'add')
    const port = String(recorded.node.network.port)
    expect(await call('getaddednodeinfo', true)).toMatchObject([
      { addednode: 'node.example:5', addresses: [{ address: 'node.example:5' }] },
      { addednode: 'other.example', addresses: [{ address: `other.example:${port}` }] },
    ])
    expect(await call('getaddednodeinfo', false)).toEqual({ addednode: 'other.example' })
  })
})

describe('the address of a feed', () => {
  test.each([
    [['user', ' @Alice '], 'feeds/user/alice.atom'],
    [['tag', '#Über/uns', 'rss'], 'feeds/tag/%C3%BCber%2Funs.rss'],
    [['mentions', 'bob', 'json'], 'feeds/mentions/bob.json'],
  ])('%j is %s', async (params, path) => {
    expect(await call('createfeedlink', ...params)).toBe(`http://127.0.0.1/${path}?token=x`)
  })

  test.each([[['other', 'alice']], [['user', 'alice', 'xml']], [['tag', '#']], [['user', '@']], [['__proto__', 'a']]])(
    '%j is none',
    async (params) => {
      expect(await call('createfeedlink', ...params)).toMatchObject({ code: -8 })
    },
  )
})

test('a login link is made for the page', async () => {
  expect(await call('createloginlink')).toMatch(/\/login\?token=/u)
})
