// A network in its first days: three nodes with values, then fifty times as many. Is anything lost?
import { signItem } from '../src/protocol/dht-item.ts'
import type { DhtTarget } from '../src/protocol/dht-target.ts'
import type { Username } from '../src/protocol/username.ts'
import type { Outcome } from './figures.ts'
import { type DhtHost, World } from './world.ts'

const first = 3
const last = 150
const values = 20
/** Between two newcomers; and until lists have been looked after again. */
const joinMs = 10_000
const settleMs = 4_500_000

const put = async (world: World, host: DhtHost, writer: Username, target: DhtTarget): Promise<void> => {
  const { clock, registry } = world
  const signed = signItem(
    {
      ...{ target, value: { text: `${writer} was here` } },
      ...(target.kind === 'single' ? { sequence: 1 } : {}),
      ...{ time: Math.floor(clock.nowMs() / 1000), height: registry.bestHeight() - 1 },
    },
    writer,
    registry.privateKeyOf(writer),
  )
  if (!signed.ok) throw new Error(signed.rejection.code)
  await world.finish(host.dht.put(signed.value))
}

/** How the run is set. */
export interface GrowthScenario {
  readonly loss: number
  readonly seed: number
}

/** Values of a network of three that are found among a hundred and fifty, when the three are gone. */
export const runGrowth = async (scenario: GrowthScenario): Promise<Outcome> => {
  const world = new World(scenario)
  const { clock, registry } = world
  const old: DhtHost[] = []
  for (let number = 0; number < first; number += 1) old.push(await world.openDht())
  await clock.advance(joinMs)
  const writers = Array.from({ length: values }, (_, number) => registry.register(`early${String(number)}`))
  const single = (name: string): DhtTarget => ({ name, resource: 'profile', kind: 'single' })
  const list: DhtTarget = { name: 'tea', resource: 'hashtag', kind: 'multi' }
  for (const [number, writer] of writers.entries()) {
    const host = old[number % first] as DhtHost
    await put(world, host, writer, single(writer))
    await put(world, host, writer, list)
  }
  const young: DhtHost[] = []
  for (let number = first; number < last; number += 1) {
    young.push(await world.openDht())
    await clock.advance(joinMs)
  }
  await clock.advance(settleMs)
  for (const host of old) await world.end(host)
  await clock.advance(joinMs)
  const reader = young[last - first - 1] as DhtHost
  let found = 0
  for (const writer of writers) found += (await world.finish(reader.dht.get(single(writer)))).length
  const listed = (await world.finish(reader.dht.get(list))).length
  await world.close()
  const among = `${String(first)} nodes that are found among ${String(last)}, when those are gone`
  return {
    ...{ scenario: 'growth', options: { ...scenario }, plots: [] },
    figures: [
      { name: `singles of ${among}`, value: found / values, unit: 'of 1', least: 1 },
      { name: `entries of a list of ${among}`, value: listed / values, unit: 'of 1', least: 1 },
      world.faultsFigure(),
    ],
  }
}
