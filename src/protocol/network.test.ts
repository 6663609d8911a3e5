import { describe, expect, test } from 'vitest'
import { mainNetwork, type Network, networkNamed, swarmPortOffset } from './network.ts'

const known = (name: string): Network => {
  const network = networkNamed(name)
  if (network === undefined) throw new Error(`no network ${name}`)
  return network
}

describe('networks by name', () => {
  test.each(['main', 'testnet', 'regtest', 'private:village', 'private:a-b_2'])('%s is one', (name) => {
    expect(known(name).name).toBe(name)
  })

  test.each([
    '',
    'Main',
    'private:',
    'private:Bad',
    'private:a b',
    'private:../x',
    `private:${'x'.repeat(33)}`,
    'private:ä',
  ])('“%s” is none', (name) => {
    expect(networkNamed(name)).toBeUndefined()
  })

  test('are told apart by magic and folder', () => {
    const all = ['main', 'testnet', 'regtest', 'private:a', 'private:b'].map(known)
    expect(new Set(all.map(({ magic }) => magic.join())).size).toBe(all.length)
    expect(new Set(all.map(({ directory }) => directory)).size).toBe(all.length)
  })
})

describe('a private network', () => {
  test('follows from its name alone', () => {
    expect(known('private:village')).toEqual(known('private:village'))
    expect(known('private:village').genesis.message).not.toBe(known('private:town').genesis.message)
  })

  test('meets nobody of the public one', () => {
    const { dnsSeeds, checkpoints, magic } = known('private:village')
    expect(dnsSeeds).toEqual([])
    expect(checkpoints).toEqual([])
    expect(magic).not.toEqual(mainNetwork.magic)
  })

  test('has three ports that do not meet, whatever its name', () => {
    let swarmsOnTheRpcPort = 0
    for (let index = 0; index < 30_000; index += 1) {
      const { port, rpcPort } = known(`private:n${String(index)}`)
      expect(port).toBeGreaterThan(1023)
      expect(port + swarmPortOffset).toBeLessThan(65_536)
      expect(rpcPort).not.toBe(port)
      expect(rpcPort).not.toBe(port + swarmPortOffset)
      if (port + swarmPortOffset === mainNetwork.rpcPort) swarmsOnTheRpcPort += 1
    }
    expect(swarmsOnTheRpcPort).toBeGreaterThan(0)
  })
})
