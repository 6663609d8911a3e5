import { describe, expect, it } from 'vitest'
import { hazardsOfSpecifications, hazardTests, openHazards } from '../../scripts/lib/hazards.mjs'
import { hazardsPage } from '../../scripts/lib/pages.mjs'
import { textOf } from '../../scripts/lib/sources.mjs'

const hazards = hazardsOfSpecifications()
const tests = hazardTests()
const named = new Set(hazards.map(({ name }) => name))

describe('the hazards of the specifications', () => {
  it('are found by the check, all of them', () => {
    const count = (part: string): number => hazards.filter((hazard) => hazard.part === part).length
    expect([count('chain'), count('dht'), count('swarm'), count('rpc')]).toEqual([22, 26, 18, 24])
  })

  it.each(hazards)('$name is held by a test or told as open', ({ name }) => {
    expect(tests.some((test) => test.name === name) || openHazards[name] !== undefined).toBe(true)
  })

  it('are named rightly by tests and by the list of open ones', () => {
    const strangers = [...tests.map(({ name }) => name), ...Object.keys(openHazards)].filter((name) => !named.has(name))
    expect(strangers).toEqual([])
  })

  it('are those of docs/HAZARDS.md', () => {
    expect(textOf('docs/HAZARDS.md')).toBe(hazardsPage(hazards, tests, openHazards))
  })
})
