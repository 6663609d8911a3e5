import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { networkTest } from '../../codec/ip-networks.ts'
import type { JoinMulticast, Link, OnMulticast } from '../../net/multicast.ts'
import { limits } from '../../protocol/limits.ts'
import { forEachTest, useScope } from '../../../test/support/each-test.ts'
import { answerBytes, questionBytes, readMessage } from './neighbour-messages.ts'
import { Neighbours } from './neighbours.ts'

const scope = useScope()

/** A link on which everybody hears everybody, the speaker too. */
class Cable {
  readonly clock = new ManualClock(1_750_000_000_000, async () => {
    for (let round = 0; round < 4; round += 1) await Promise.resolve()
  })
  readonly said: Uint8Array[] = []
  readonly #listeners = new Set<OnMulticast>()

  speak(bytes: Uint8Array, address: string): void {
    this.said.push(bytes)
    for (const listener of this.#listeners) listener(bytes, { address, port: 5353 }, this.link(address))
  }

  link(address: string): Link {
    return { address, has: networkTest('192.168.1.0/24') ?? (() => false) }
  }

  join(address: string): JoinMulticast {
    return (_group, _bound, onDatagram, within) => {
      this.#listeners.add(onDatagram)
      within.defer(() => {
        this.#listeners.delete(onDatagram)
      })
      return {
        send: (bytesFor) => {
          this.speak(bytesFor(this.link(address)), address)
        },
      }
    }
  }
}

const cable = forEachTest(() => new Cable())

const open = (address: string, { network = 'private:village', port = 20_001, listens = true } = {}) => {
  const own = scope.child(address)
  const needs = { clock: cable.clock, random: new SeededRandom(port), log: silentLog, join: cable.join(address) }
  const neighbours = new Neighbours(
    needs,
    { network, port: () => (listens ? port : undefined), boundAddress: undefined },
    own,
  )
  return { neighbours, scope: own }
}

const answer = (port: number, { id = 'x', network = 'private:village', stays = true } = {}): Uint8Array =>
  answerBytes({ id, network, port, stays }, '10.9.9.9')

describe('neighbours', () => {
  test('find those of their network, without themselves, until they go', async () => {
    const one = open('192.168.1.1')
    await cable.clock.advance(5_000)
    const other = open('192.168.1.2', { port: 20_003 })
    open('192.168.1.3', { network: 'private:town', port: 20_005 })
    open('192.168.1.4', { port: 20_007, listens: false })
    await cable.clock.advance(2_000)
    expect(one.neighbours.endpoints()).toEqual([{ address: '192.168.1.2', port: 20_003 }])
    expect(other.neighbours.endpoints()).toEqual([{ address: '192.168.1.1', port: 20_001 }])
    const closing = other.scope.close()
    await cable.clock.advance(100)
    await closing
    expect(one.neighbours.endpoints()).toEqual([])
  })

  test('are forgotten when nothing is heard of them', async () => {
    const { neighbours } = open('192.168.1.1')
    cable.speak(answer(1_000), '192.168.1.9')
    expect(neighbours.endpoints()).toHaveLength(1)
    await cable.clock.advance(121_000)
    expect(neighbours.endpoints()).toEqual([])
  })

  test('can name nobody but themselves, and few ports; of many the latest are remembered', async () => {
    const { neighbours } = open('192.168.1.1')
    for (let port = 1; port <= 20; port += 1) cable.speak(answer(port), '192.168.1.9')
    expect(neighbours.endpoints()).toEqual([1, 2, 3, 4].map((port) => ({ address: '192.168.1.9', port })))
    for (let host = 0; host < 400; host += 1) {
      await cable.clock.advance(100)
      cable.speak(answer(7), `192.168.${String(host >> 7)}.${String(host & 127)}`)
    }
    expect(neighbours.endpoints().length).toBeLessThanOrEqual(limits.nearbyNodes)
  })

  test('who shouts is heard so often and no more, and answered less often still', async () => {
    const { neighbours } = open('192.168.1.1')
    await cable.clock.advance(30_000)
    const before = cable.said.length
    for (let count = 0; count < 1_000; count += 1) cable.speak(questionBytes(), '192.168.1.9')
    cable.speak(answer(7), '192.168.1.8')
    expect(neighbours.endpoints()).toEqual([])
    await cable.clock.advance(1_000)
    expect(cable.said.length - before - 1_001).toBeLessThanOrEqual(3)
  })
})

describe('messages', () => {
  test('come back as they were sent', () => {
    expect(readMessage(questionBytes())).toEqual({ kind: 'question' })
    expect(readMessage(answer(28_333, { id: 'ab', network: 'main' }))).toEqual({
      ...{ kind: 'answer', id: 'ab', network: 'main', port: 28_333, stays: true },
    })
    expect(readMessage(answer(1, { stays: false }))).toMatchObject({ stays: false })
  })

  test('of any bytes are read or not, and never throw or run on', () => {
    const sample = answer(28_333)
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.array(fc.tuple(fc.nat({ max: sample.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 }),
        (bytes, changes) => {
          const changed = sample.slice()
          for (const [at, value] of changes) changed[at] = value
          for (const each of [bytes, changed])
            expect(['question', 'answer', undefined]).toContain(readMessage(each)?.kind)
        },
      ),
    )
    expect(readMessage(new Uint8Array(9_000))).toBeUndefined()
  })
})
