import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  eventually,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  textsOf,
  whenHeld,
} from '../support/daemons.ts'

// Three nodes, three users, all three overlays, on loopback.

const names = ['alice', 'bob', 'carol'] as const

const daemons: TestDaemon[] = []

const node = (index: number): TestDaemon => {
  const daemon = daemons[index]
  if (daemon === undefined) throw new Error(`no node ${String(index)}`)
  return daemon
}

const start = async (index: number, directory?: string): Promise<TestDaemon> => {
  const daemon = await startDaemon({
    index,
    base: 61,
    peers: [0, 1, 2].filter((other) => other !== index),
    mines: index === 0,
    ...(directory === undefined ? {} : { directory }),
  })
  daemons[index] = daemon
  return daemon
}

beforeAll(async () => {
  for (const index of [0, 1, 2]) await start(index)
})

afterAll(stopAllDaemons)

describe('three nodes', () => {
  test('registrations of each node reach the chain of all', async () => {
    await Promise.all(names.map((name, index) => registerUser(node(index), name)))
    for (const index of [0, 1, 2])
      await eventually('all names', async () => {
        const found = await node(index).client.listusernamespartial({ prefix: '', count: 10 })
        return names.every((name) => found.includes(name)) ? true : undefined
      })
  })

  test('posts reach followers in both directions', async () => {
    for (const [index, name] of names.entries()) await node(index).client.follow({ username: name, users: [...names] })
    for (const [index, name] of names.entries())
      await node(index).client.publish({ username: name, msg: `I am ${name}` })
    for (const index of [0, 1, 2]) for (const name of names) await whenHeld(node(index), name, `I am ${name}`)
  })

  test('a reply carries its reference and lastk its predecessor', async () => {
    const reply = await node(1).client.publish({ username: 'bob', msg: 'hi', reply_n: 'alice', reply_k: 0 })
    expect(reply.userpost.reply).toEqual({ n: 'alice', k: 0 })
    expect(reply.userpost.lastk).toBe(0)
  })

  test('a text over 140 characters travels whole, in two parts', async () => {
    const text = 'ä'.repeat(140) + 'tail'
    const post = await node(2).client.publish({ username: 'carol', msg: text })
    expect(post.userpost.msg).toHaveLength(140)
    expect(post.userpost.msg2).toBe('tail')
    await whenHeld(node(0), 'carol', text)
  })

  test('a profile put on one node is got on another', async () => {
    const profile = { fullname: 'Alice A.', bio: 'hello' }
    await node(0).client.dhtput({
      username: 'alice',
      resource: 'profile',
      kind: 's',
      value: profile,
      sig_user: 'alice',
      seq: 1,
    })
    const [item] = await eventually('the profile', async () => {
      const items = await node(2).client.dhtget({ username: 'alice', resource: 'profile', kind: 's' })
      return items.length > 0 ? items : undefined
    })
    expect(item?.p.v).toEqual(profile)
    expect(item?.sig_user).toBe('alice')
    const target = { username: 'alice', resource: 'profile', kind: 's' }
    const { found } = await eventually('a hop that gives it', async () => {
      const traced = await node(2).client.dhttrace(target)
      return traced.hops.some(({ outcome, items }) => outcome === 'answered' && items === 1) ? traced : undefined
    })
    expect(found).toEqual([item])
    const stored = await eventually('copies at both others', async () => {
      const read = await node(0).client.dhtstored(target)
      return read?.copies === 2 ? read : undefined
    })
    expect(stored.hops.filter(({ outcome, items }) => outcome === 'answered' && items === 1)).toHaveLength(2)
  })

  test('a post is announced: status, post and hashtag are in the DHT', async () => {
    const post = await node(0).client.publish({ username: 'alice', msg: 'news #DHT' })
    for (const [resource, owner] of [
      ['status', 'alice'],
      [`post${String(post.userpost.k)}`, 'alice'],
      ['hashtag', 'dht'],
    ] as const) {
      const kind = resource === 'hashtag' ? 'm' : 's'
      const items = await eventually(resource, async () => {
        const found = await node(1).client.dhtget({ username: owner, resource, kind })
        // The status of an earlier post is there before.
        return JSON.stringify(found).includes('news #DHT') ? found : undefined
      })
      expect(items).toHaveLength(1)
    }
  })
})

describe('a light node beside them', () => {
  test('brings a name along, reads and writes, and calls no name free', async () => {
    const light = await startDaemon({ index: 3, base: 61, peers: [0, 1, 2], options: ['-light'] })
    await eventually('headers', async () => {
      const { chain } = await light.client.getstatus({})
      return chain.light === true && chain.height > 0 ? true : undefined
    })
    const secret = await node(2).client.dumpprivkey({ username: 'carol' })
    await light.client.importprivkey({ secret, username: 'carol' })
    await light.client.follow({ username: 'carol', users: ['alice'] })
    expect(await light.client.getfollowing({ username: 'carol' })).toEqual(['alice'])
    await whenHeld(light, 'alice', 'I am alice')
    await light.client.publish({ username: 'carol', msg: 'out of the light' })
    await whenHeld(node(0), 'carol', 'out of the light')
    await eventually('a profile', async () => {
      const items = await light.client.dhtget({ username: 'alice', resource: 'profile', kind: 's' })
      return items.length === 1 ? true : undefined
    })
    for (const [method, ...given] of [
      ['dumppubkey', 'nobodyhere'],
      ['createwalletuser', 'nobodyhere'],
      ['setgenerate', true],
      ['getuserproof', 'alice'],
    ] as const)
      expect((await light.call(method, ...given)).error?.message, method).toMatch(/light/u)
    const { checks } = await light.client.getdoctor({})
    expect(checks.map(({ code }) => code)).toContain('names-shown')
    await light.stop()
  })
})

/** Whether this machine has IPv6 at all. */
const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'))

describe.skipIf(!hasIpv6)('two nodes of IPv6 alone', () => {
  const [firstPort, secondPort] = [14_610, 14_612]
  const startAt = (index: number, port: number, ...options: readonly string[]): Promise<TestDaemon> =>
    startDaemon({ index, base: 61, options: ['-bind=::1', `-port=${String(port)}`, ...options] })

  test('have a DHT of their own: what one puts the other gets', async () => {
    const first = await startAt(4, firstPort, '-gen=1')
    const second = await startAt(5, secondPort, `-addnode=[::1]:${String(firstPort)}`)
    await registerUser(first, 'dora')
    await eventually('the name', async () => {
      const found = await second.client.listusernamespartial({ prefix: 'dora', count: 1 })
      return found.length === 1 ? true : undefined
    })
    const target = { username: 'dora', resource: 'profile', kind: 's' } as const
    await first.client.dhtput({ ...target, value: { bio: 'by six' }, sig_user: 'dora', seq: 1 })
    const [item] = await eventually('the profile', async () => {
      const items = await second.client.dhtget(target)
      return items.length > 0 ? items : undefined
    })
    expect(item?.p.v).toEqual({ bio: 'by six' })
    // It came by the overlay of IPv6: there is no other.
    for (const { pageUrl, settings } of [first, second]) {
      const pair = readFileSync(join(settings.dataDirectory, '.cookie'), 'utf8').trim()
      const headers = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
      const metrics = await (await fetch(`${pageUrl}metrics`, { headers })).text()
      expect(metrics).toMatch(/^twister_ipv6_dht_datagrams_received_total [1-9]/mu)
      expect(metrics).not.toMatch(/^twister_dht_/mu)
    }
    await second.stop()
    await first.stop()
  })
})

describe('kill -9', () => {
  test('in the middle of posting loses nothing that was acknowledged', async () => {
    const acknowledged: string[] = []
    const author = node(1)
    for (let turn = 0; turn < 6; turn += 1) {
      const msg = `post ${String(turn)} under fire`
      const posting = author.client.publish({ username: 'bob', msg }).then(
        () => acknowledged.push(msg),
        () => undefined,
      )
      if (turn === 5) await author.kill()
      await posting
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(5)
    const again = await start(1, author.directory)
    const held = await textsOf(again, 'bob')
    expect(acknowledged.filter((text) => !held.includes(text))).toEqual([])
    for (const reader of [node(0), node(2)]) for (const text of acknowledged) await whenHeld(reader, 'bob', text)
    const users = await again.client.listwalletusers({})
    expect(users).toEqual(['bob'])
    await again.client.publish({ username: 'bob', msg: 'back again' })
    await whenHeld(node(0), 'bob', 'back again')
  })

  test('in the middle of syncing leaves a chain that goes on', async () => {
    const late = await startDaemon({ index: 3, base: 61, peers: [0] })
    await eventually('a first block', async () => ((await late.client.getblockcount({})) > 0 ? true : undefined))
    await late.kill()
    const again = await startDaemon({ index: 3, base: 61, peers: [0], directory: late.directory })
    // Not the tip: where blocks come each second it is another one when the second node has been asked.
    const height = await node(0).client.getblockcount({})
    await eventually('what the others had', async () => {
      if ((await again.client.getblockcount({})) < height) return undefined
      const [ours, theirs] = await Promise.all([again, node(0)].map((daemon) => daemon.client.getblockhash({ height })))
      return ours === theirs ? true : undefined
    })
    const found = await again.client.listusernamespartial({ prefix: '', count: 10 })
    expect(names.every((name) => found.includes(name))).toBe(true)
  })
})
