import { afterEach, describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { DhtTestNetwork } from '../../../test/support/dht-network.ts'
import { RawNode } from '../../../test/support/raw-node.ts'
import { parameters } from '../parameters.ts'
import type { Contact } from '../wire/contact.ts'
import { deriveNodeId, randomPointNear } from '../wire/node-id.ts'
import type { NodeId } from '../wire/node-id.ts'

let world: DhtTestNetwork
const random = new SeededRandom(5)

afterEach(() => world.close())

const named = (address: string): Contact => ({ id: deriveNodeId(address, random), endpoint: { address, port: 4_000 } })

/** A node with one contact, which names whom it is told to name; and whom the node then writes to. */
const openBeside = async (names: () => readonly Contact[]) => {
  world = new DhtTestNetwork()
  const asked = new Set<string>()
  const pings: string[] = []
  let questions = 0
  const raw = await RawNode.open(world, '51.88.8.8')
  world.onDatagram = (from, to, bytes) => {
    if (from !== '51.77.7.7') return
    asked.add(to.address)
    if (Buffer.from(bytes).includes('1:q4:ping')) pings.push(to.address)
  }
  raw.answer = ({ method }) => {
    if (method !== 'findNode') return {}
    questions += 1
    return { contacts: names() }
  }
  const node = await world.open('51.77.7.7', [raw.endpoint])
  const pinged = (network: string): number => pings.filter((address) => address.startsWith(network)).length
  return { node, asked, pinged, questions: () => questions }
}

describe('filling the table', () => {
  it('goes on while there is news, and knows nearly everybody of a network of eighty within minutes', async () => {
    world = new DhtTestNetwork()
    const nodes = await world.grow(80)
    await world.clock.advance(300_000)
    const known = nodes.map(({ dht }) => dht.state().contacts)
    expect(Math.min(...known)).toBeGreaterThan(64)
  })

  it('rests when nobody new is named', async () => {
    const { questions } = await openBeside(() => [named('60.1.1.1')])
    await world.clock.advance(120_000)
    const before = questions()
    await world.clock.advance(300_000)
    // What remains are lookups of our own id, one in 45 s, of one contact.
    expect(questions() - before).toBeLessThan(12)
  })

  it('pings few of those that a liar invents, however many he names', async () => {
    let number = 0
    const { asked, questions } = await openBeside(() =>
      Array.from({ length: 8 }, () => {
        number += 1
        return named(`${String(60 + (number % 90))}.${String((number >> 8) & 255)}.${String(number & 255)}.7`)
      }),
    )
    await world.clock.advance(600_000)
    const perMinute = (60_000 / parameters.bootstrapTickMs) * parameters.fillQuestions * 8
    expect(questions()).toBeGreaterThan(20)
    // Ten minutes of questions, and the walks of the start.
    expect(asked.size).toBeLessThan(11 * perMinute)
  })

  it('pings one network now and then, however many of it a liar names, in however many answers', async () => {
    let number = 0
    const { pinged, questions } = await openBeside(() =>
      Array.from({ length: 8 }, () => {
        number += 1
        const contact = named(`60.1.1.${String((number % 250) + 1)}`)
        return { ...contact, endpoint: { ...contact.endpoint, port: 1_000 + number } }
      }),
    )
    await world.clock.advance(300_000)
    expect(questions()).toBeGreaterThan(8)
    expect(pinged('60.1.1.')).toBeGreaterThan(0)
    expect(pinged('60.1.1.')).toBeLessThanOrEqual(300_000 / parameters.namedNetworkMs + 1)
  })

  it('believes no id that does not fit its address, no own network and not itself', async () => {
    const wrong = (address: string): Contact => ({
      id: randomPointNear(new Uint8Array(20) as Uint8Array as NodeId, 3, random),
      endpoint: { address, port: 4_000 },
    })
    const names = [named('10.1.1.1'), named('127.0.0.1'), named('60.9.9.9'), wrong('61.1.1.1'), wrong('62.1.1.1')]
    const { asked } = await openBeside(() => names)
    await world.clock.advance(300_000)
    expect(asked.has('60.9.9.9')).toBe(true)
    for (const address of ['10.1.1.1', '127.0.0.1']) expect(asked.has(address)).toBe(false)
  })
})
