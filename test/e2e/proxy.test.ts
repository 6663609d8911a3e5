// A machine that has no way but the one to a proxy: whatever its node sends elsewhere is counted.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/daemons.ts'
import { canMakeNamespaces, type Laboratory, type Machine, openLaboratory } from '../support/namespaces.ts'
import { type LabNode, startOurs, stopLabNodes } from '../support/reference-lab.ts'

const network = ['-network=private:hidden', '-blockinterval=1', '-genproclimit=1']
const proxyMain = fileURLToPath(new URL('../support/socks-main.mjs', import.meta.url))
const proxyPort = 9050

interface Request {
  readonly host: string
  readonly port: number
  readonly password: string
}

describe.skipIf(!canMakeNamespaces())('a node behind a proxy', () => {
  let laboratory: Laboratory
  let machines: Record<'proxy' | 'miner' | 'reader' | 'hidden', Machine>
  let miner: LabNode
  let reader: LabNode
  let strayPackets: () => number
  const requests: Request[] = []

  beforeAll(async () => {
    laboratory = openLaboratory()
    machines = {
      proxy: laboratory.machine('proxy', '51.10.7.7'),
      miner: laboratory.machine('miner', '51.20.7.7'),
      reader: laboratory.machine('reader', '51.30.7.7'),
      hidden: laboratory.machine('hidden', '51.40.7.7'),
    }
    const { proxy, hidden } = machines
    strayPackets = laboratory.confine(hidden, proxy)
    const child = proxy.spawn(
      process.execPath,
      [proxyMain, proxy.address, String(proxyPort)],
      ['ignore', 'ignore', 'inherit', 'ipc'],
    )
    await once(child, 'message')
    child.on('message', (request: Request) => requests.push(request))
    miner = await startOurs({ machine: machines.miner, options: [...network, '-gen'] })
    const ofReader = [...network, '-gen=0', `-addnode=${machines.miner.address}`]
    reader = await startOurs({ machine: machines.reader, options: ofReader })
    await register(miner, 'alice')
  })

  afterAll(async () => {
    await stopLabNodes()
    laboratory.close()
  })

  const register = async (node: LabNode, name: string): Promise<void> => {
    await node.call('createwalletuser', name)
    await node.call('sendnewusertransaction', name)
    await eventually(`${name} is registered`, async () => {
      const { users } = await node.call<{ users: readonly { username: string; state: string }[] }>('getstatus')
      return users.some(({ username, state }) => username === name && state === 'ready') ? true : undefined
    })
  }

  const textAt = (node: LabNode, author: string, text: string): Promise<true> =>
    eventually(`${node.machine.name} reads ${text}`, async () => {
      const posts = await node.call<readonly { userpost: { msg?: string } }[]>(
        'getposts',
        9,
        [{ username: author }],
        255,
      )
      return posts.some(({ userpost }) => userpost.msg === text) ? true : undefined
    })

  test('the pit counts what a node without a proxy sends, so that nothing there means something', async () => {
    const node = await startOurs({
      machine: machines.hidden,
      options: [...network, '-dnsseed=1', '-addnode=seed.example', `-addnode=${machines.miner.address}`],
    })
    await eventually('a packet falls into the pit', () => Promise.resolve(strayPackets() > 0 ? true : undefined))
    await node.stop()
  })

  test('registers, posts, reads, keeps a profile and follows a feed, and not one packet goes past the proxy', async () => {
    const before = strayPackets()
    const proxied = `-proxy=${machines.proxy.address}:${String(proxyPort)}`
    const nodes = [miner, reader].map(({ machine }) => `-addnode=${machine.address}`)
    const options = [...network, '-gen=0', '-dnsseed=1', proxied, ...nodes, '-addnode=seed.example']
    const hidden = await startOurs({ machine: machines.hidden, options })
    await register(hidden, 'dora')
    await hidden.call('follow', 'dora', ['alice'])
    await eventually('dora is known', async () =>
      (await reader.call<string>('dumppubkey', 'dora').catch(() => '')) === '' ? undefined : true,
    )
    await reader.call('follow', 'reader', ['dora'])
    await miner.call('newpostmsg', 'alice', 1, 'to be seen')
    await textAt(hidden, 'alice', 'to be seen')
    await hidden.call('newpostmsg', 'dora', 1, 'from nowhere')
    await textAt(reader, 'dora', 'from nowhere')
    await hidden.call('dhtput', 'dora', 'profile', 's', { fullname: 'Dora' }, 'dora', 1)
    await eventually('the profile is read elsewhere', async () => {
      const found = await reader.call<readonly unknown[]>('dhtget', 'dora', 'profile', 's')
      return found.length > 0 ? true : undefined
    })
    await hidden.call('previewfeed', 'dora', 'http://feeds.example/twtxt.txt').catch(() => undefined)
    await eventually('a feed is asked of the proxy by its name', () =>
      Promise.resolve(requests.some(({ host }) => host === 'feeds.example') ? true : undefined),
    )
    await hidden.stop()
    expect(strayPackets() - before).toBe(0)
    expect(requests.filter(({ host, port, password }) => password !== `${host}:${String(port)}`)).toEqual([])
    expect(requests.map(({ host }) => host)).toContain('seed.example')
  })
})
