// Whoever rents one network moves around one key: is it still read and written?
import { randomBelow } from '../src/base/random.ts'
import { encodeHex } from '../src/codec/hex.ts'
import { compareDistance, deriveNodeId, type NodeId } from '../src/dht/wire/node-id.ts'
import { targetKey } from '../src/protocol/dht-target.ts'
import { Conspiracy } from './dht-liars.ts'
import { type DhtRun, type Read, successOf } from './dht.ts'
import type { Figure } from './figures.ts'

/** Addresses of one /16 that the attacker uses, of so many that it looks at. */
const attackers = 200
const looked = 4_000
const region = '203.7'
/** What it waits until everybody near to the key knows its nodes, and reads after that. */
const settleMs = 60_000
const reads = 100
const endMs = 15_000
const readEveryMs = 250

/** Ids that fit addresses of the network, the nearest to a key. */
const nearest = (key: Uint8Array, run: DhtRun): readonly { readonly address: string; readonly id: NodeId }[] => {
  const { random } = run.world
  const found = new Map<string, { readonly address: string; readonly id: NodeId }>()
  while (found.size < looked) {
    const address = `${region}.${String(1 + randomBelow(random, 250))}.${String(1 + randomBelow(random, 250))}`
    if (found.has(address)) continue
    let best: NodeId | undefined
    for (let salt = 0; salt < 8; salt += 1) {
      const id = deriveNodeId(address, { bytes: (count) => key.slice(0, count).fill(salt, count - 1) })
      if (best === undefined || compareDistance(key, id, best) < 0) best = id
    }
    if (best !== undefined) found.set(address, { address, id: best })
  }
  return [...found.values()].sort((left, right) => compareDistance(key, left.id, right.id)).slice(0, attackers)
}

/** Surrounds the item that is read most with nodes that hide it. */
export const eclipse = async (run: DhtRun): Promise<Figure> => {
  const [target] = run.targets
  if (target === undefined) throw new Error('There is no item.')
  const { clock } = run.world
  run.world.phase = 'besiege a key'
  const key = targetKey(target)
  const wanted = encodeHex(key)
  const liars = new Conspiracy(run.world, (asked) =>
    encodeHex(asked) === wanted ? run.lieAbout(asked, 'stale') : undefined,
  )
  const hosts = nearest(key, run).map(({ address, id }) => ({ host: run.world.newHost(address), id }))
  for (const { host, id } of hosts) await liars.join(host, 'stale', id)
  await clock.advance(settleMs)
  const done: Promise<Read>[] = []
  for (let read = 0; read < reads; read += 1) {
    done.push(run.readOne(target))
    await clock.advance(readEveryMs)
  }
  await clock.advance(endMs)
  const figure = {
    name: `reads of a key around which ${String(attackers)} nodes of one /16 have moved`,
    ...{ value: successOf(await Promise.all(done)), unit: 'of 1', least: 0.98 },
  }
  for (const { host } of hosts) await run.world.end(host)
  return figure
}
