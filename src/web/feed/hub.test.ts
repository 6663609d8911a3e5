import { describe, expect, it } from 'vitest'
import { ManualNode, heard, postEvent, removalEvent } from './manual-node.ts'
import type { FeedEvent } from '../../api/feed.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { randomBelow, SeededRandom } from '../../base/random.ts'
import { FeedHub } from './hub.ts'

const setUp = () => {
  const clock = new ManualClock()
  const node = new ManualNode()
  const hub = new FeedHub({ clock, openSource: node.openSource })
  const join = async (username: string, since: number) => {
    const reader = heard()
    const feed = hub.join({ username, since, ...reader.listener })
    await clock.advance(0)
    return { ...reader, ...feed }
  }
  return { clock, node, join }
}

describe('a hub', () => {
  it('opens one stream for all readers, and none without', async () => {
    const { node, join } = setUp()
    const readers = await Promise.all(Array.from({ length: 10 }, () => join('anna', 7)))
    expect(node.addresses).toEqual(['/feed?username=anna&since=7'])
    for (const reader of readers) reader.close()
    expect(node.open).toBe(0)
  })

  it('gives a reader that comes later what it has not seen, and nothing twice to the others', async () => {
    const { node, join } = setUp()
    const first = await join('anna', 0)
    for (let arrival = 1; arrival <= 5; arrival += 1) node.arrive(postEvent(arrival, ['anna']))
    const second = await join('anna', 3)
    const third = await join('anna', 5)
    node.arrive(postEvent(6, ['anna']))
    expect(first.arrivals()).toEqual([1, 2, 3, 4, 5, 6])
    expect(second.arrivals()).toEqual([4, 5, 6])
    expect(third.arrivals()).toEqual([6])
    expect(node.open).toBe(1)
  })

  it('tells a reader that comes later what is missing, until it is not (field case S2)', async () => {
    const { node, join } = setUp()
    const event = (username: string, newer: number): FeedEvent => {
      const none = { newer_unoffered: 0, older_unoffered: 0, older: 0, above_bound: 0, refused: 0, peers: 0 }
      return { type: 'gaps', users: ['anna'], gaps: { ...none, username, newer, conflicts: [] } }
    }
    const first = await join('anna', 0)
    node.say(event('bob', 30))
    node.say(event('carol', 2))
    node.say(event('carol', 0))
    const second = await join('anna', 0)
    const names = (reader: typeof first) =>
      reader.events().flatMap((each) => (each.type === 'gaps' ? [each.gaps.username] : []))
    expect([names(first), names(second)]).toEqual([['bob', 'carol', 'carol'], ['bob']])
    const other = await join('bert', 0)
    node.say(event('bob', 30))
    expect(names(other)).toEqual([])
  })

  it('gives each user only what is meant for that user, over one stream', async () => {
    const { node, join } = setUp()
    const anna = await join('anna', 0)
    const bert = await join('bert', 0)
    expect(node.addresses.at(-1)).toBe('/feed?username=anna&username=bert&since=0')
    node.arrive(postEvent(1, ['anna']))
    node.arrive(postEvent(2, ['bert']))
    node.arrive(postEvent(3, ['anna', 'bert']))
    expect([anna.arrivals(), bert.arrivals(), node.open]).toEqual([[1, 3], [2, 3], 1])
  })

  it('tells each user of the own messages alone', async () => {
    const { node, join } = setUp()
    const anna = await join('anna', 0)
    const bert = await join('bert', 0)
    node.say({ type: 'messages', user: 'bert', unread: 1, waiting: 0 })
    const told = ({ events }: typeof anna) => events().filter(({ type }) => type === 'messages').length
    expect([told(anna), told(bert)]).toEqual([0, 1])
  })

  it('tells of a removal as of a post: once, to those who had the post, and to whoever was away', async () => {
    const { clock, node, join } = setUp()
    const anna = await join('anna', 0)
    const bert = await join('bert', 0)
    node.arrive(postEvent(1, ['anna']))
    node.breakOff()
    node.arrive(removalEvent(2, ['anna']))
    await clock.advance(1_000)
    expect([anna.arrivals(), bert.arrivals()]).toEqual([[1, 2], []])
    expect((await join('anna', 1)).arrivals()).toEqual([2])
  })

  it('tells all readers how the connection is, and a new one at once', async () => {
    const { clock, node, join } = setUp()
    const first = await join('anna', 0)
    const second = await join('anna', 0)
    expect([first.states(), second.states()]).toEqual([['open'], ['open']])
    node.breakOff()
    expect([first.states().at(-1), second.states().at(-1)]).toEqual(['broken 1000', 'broken 1000'])
    await clock.advance(1_000)
    expect([first.states().at(-1), node.open]).toEqual(['open', 1])
  })

  it('begins again where a reader says when the node has begun to count anew', async () => {
    const { node, join } = setUp()
    const first = await join('anna', 900)
    const second = await join('anna', 900)
    first.close()
    const again = await join('anna', 2)
    node.arrive(postEvent(3, ['anna']))
    expect([again.arrivals(), second.arrivals()]).toEqual([[3], []])
    second.close()
    expect(node.open).toBe(1)
  })

  it.each([1, 2, 3, 4, 5])(
    'has no gap and no double, whoever comes and goes and whatever breaks (seed %i)',
    async (seed) => {
      const random = new SeededRandom(seed)
      const { clock, node, join } = setUp()
      const users = ['anna', 'bert', 'carla'] as const
      const readers: {
        readonly since: number
        readonly username: string
        readonly reader: Awaited<ReturnType<typeof join>>
      }[] = []
      for (let step = 0, last = 0; step < 400; step += 1) {
        const dice = randomBelow(random, 10)
        if (dice < 6) {
          last += 1
          node.arrive(
            postEvent(
              last,
              users.filter(() => randomBelow(random, 2) === 0),
            ),
          )
        } else if (dice < 8 && readers.length < 12) {
          const username = users[randomBelow(random, users.length)] ?? 'anna'
          const since = randomBelow(random, last + 1)
          readers.push({ username, since, reader: await join(username, since) })
        } else if (dice === 8) node.breakOff()
        else await clock.advance(randomBelow(random, 3_000))
      }
      await clock.advance(20_000)
      expect(node.open).toBe(1)
      expect(readers.length).toBeGreaterThan(5)
      for (const { username, since, reader } of readers)
        expect(reader.arrivals()).toEqual(node.wantedBy(username, since))
    },
  )
})
