import { expect, test } from 'vitest'
import type { Chain } from '../../chain/index.ts'
import { Mining } from './mining.ts'

/** A miner that notes its threads, and preferences in a table. */
const open = (saved = new Map<string, string>()) => {
  const chain = {
    threads: 0,
    startMining: (threads: number) => void (chain.threads = threads),
    stopMining: () => void (chain.threads = 0),
    mining: () => ({ running: chain.threads !== 0, threads: chain.threads, hashesPerSecond: 0 }),
  }
  const preferences = {
    get: (name: string) => saved.get(name),
    set: (name: string, value: string) => void saved.set(name, value),
  }
  return { chain, saved, mining: new Mining({ chain: chain as unknown as Chain, preferences }) }
}

test.each([1, -1, 0])('what a command sets (%i threads) holds now and at the next start', (threads) => {
  const first = open()
  first.mining.set(threads)
  expect(first.chain.threads).toBe(threads)
  expect(first.mining.isRunning()).toBe(threads !== 0)
  const second = open(first.saved)
  second.mining.begin()
  expect(second.chain.threads).toBe(threads)
})

test('what the command line says is for this start alone', () => {
  const first = open()
  first.mining.set(2)
  const second = open(first.saved)
  second.mining.begin(0)
  expect(second.mining.isRunning()).toBe(false)
  const third = open(second.saved)
  third.mining.begin()
  expect(third.chain.threads).toBe(2)
})

test('a node that was never told does not mine', () => {
  const { mining } = open()
  mining.begin()
  expect(mining.isRunning()).toBe(false)
})

test('a node without blocks makes none for other programs either', () => {
  const chain = { isLight: true, network: { worksAlone: true }, sync: () => ({ state: 'current' }) }
  const preferences = { get: () => undefined, set: () => undefined }
  const mining = new Mining({ chain: chain as unknown as Chain, preferences })
  for (const make of [() => mining.template(), () => mining.work()])
    expect(make).toThrow(expect.objectContaining({ code: 'mining.light' }))
})
