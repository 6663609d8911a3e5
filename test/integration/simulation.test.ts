// The simulator, small: what is asked of a network holds, and a seed decides everything.
import { describe, expect, test } from 'vitest'
import { runChain } from '../../simulate/chain.ts'
import { runDht } from '../../simulate/dht.ts'
import { runGrowth } from '../../simulate/dht-growth.ts'
import { distribution, isReached, type Outcome, quantile } from '../../simulate/figures.ts'
import { runHelpers } from '../../simulate/helpers.ts'
import { runSwarm } from '../../simulate/swarm.ts'

const missed = ({ figures }: Outcome) => figures.filter((figure) => !isReached(figure))

describe('a simulated network', () => {
  test('of a swarm with loss and churn shows each post to everybody in time', { timeout: 600_000 }, async () => {
    const scenario = { members: 24, posts: 5, interval: 5, loss: 0.02, churn: 0.3, adversaries: 0, seed: 7 }
    expect(missed(await runSwarm(scenario))).toEqual([])
  })

  test('of a swarm in which some lie, drop and flood is no dearer than twice', { timeout: 600_000 }, async () => {
    const scenario = { members: 24, posts: 4, interval: 5, loss: 0, churn: 0, adversaries: 0.13, seed: 8 }
    const outcome = await runSwarm(scenario)
    expect(missed(outcome)).toEqual([])
    expect(outcome.figures.at(-1)?.name).toBe('cost of honest members over that without adversaries')
  })

  test('of a thousand DHT nodes that come, go and lie finds what was put', { timeout: 600_000 }, async () => {
    const scenario = {
      ...{ nodes: 1_000, items: 100, reads: 600, minutes: 1, old: 1 },
      ...{ loss: 0.02, churn: 0.3, adversaries: 0.1, seed: 7 },
    }
    expect(missed(await runDht(scenario))).toEqual([])
  })

  test('of three DHT nodes that grows to a hundred and fifty loses nothing', { timeout: 600_000 }, async () => {
    expect(missed(await runGrowth({ loss: 0.02, seed: 7 }))).toEqual([])
  })

  test('of nodes near a tracker key brings posts to followers who never meet the author', {
    timeout: 600_000,
  }, async () => {
    expect(missed(await runHelpers({ nodes: 24, posts: 3, followers: 2, loss: 0.02, seed: 7 }))).toEqual([])
  })

  test('of chains ends on one tip, the same in each run of a seed', { timeout: 600_000 }, async () => {
    const scenario = { nodes: 10, blocks: 6, interval: 10, loss: 0.02, churn: 0.2, seed: 7 }
    const outcome = await runChain(scenario)
    expect(missed(outcome)).toEqual([])
    expect(await runChain(scenario)).toEqual(outcome)
    expect(await runChain({ ...scenario, seed: 8 })).not.toEqual({ ...outcome, options: { ...scenario, seed: 8 } })
  })
})

test('quantiles and distributions are those of the values', () => {
  expect([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 1), quantile([3, 1, 2], 0)]).toEqual([2, 3, 1])
  expect(quantile([], 0.5)).toBeNaN()
  expect(distribution([2, 1])).toEqual([
    [1, 0.5],
    [2, 1],
  ])
})
