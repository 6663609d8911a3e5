import { expect, test } from 'vitest'
import { mainNetwork } from '../protocol/network.ts'
import { checkClock } from './clock-check.ts'

test('a clock from before the network is refused with what it says', () => {
  expect(() => {
    checkClock(mainNetwork, 3600)
  }).toThrow('1970-01-01 01:00 UTC')
  expect(() => {
    checkClock(mainNetwork, mainNetwork.genesis.time)
  }).not.toThrow()
})
