// Nodes that know one another through Tor alone, in a network of Tor that has no way out.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckJson } from '../../src/api/doctor.ts'
import { eventually } from '../support/daemons.ts'
import { type Laboratory, type Machine, openLaboratory } from '../support/namespaces.ts'
import { agree, type LabNode, startOurs, stopLabNodes } from '../support/reference-lab.ts'
import { openTorNetwork, type TorClient, type TorNetwork, torObstacle } from '../support/tor-network.ts'

const network = ['-network=private:hidden', '-blockinterval=1', '-genproclimit=1']
const password = 'a "good" one'

if (torObstacle !== undefined) console.warn(`Tor is not tried: ${torObstacle}.`)

describe.skipIf(torObstacle !== undefined)('nodes behind Tor', () => {
  let laboratory: Laboratory
  let tor: TorNetwork
  let machines: Record<'relays' | 'alice' | 'reader' | 'dora' | 'erik', Machine>
  let stray: Record<'dora' | 'erik', () => number>
  let clients: Record<'dora' | 'erik', TorClient>
  let alice: LabNode
  let reader: LabNode
  let dora: LabNode
  let onion: string

  beforeAll(async () => {
    laboratory = openLaboratory()
    const at = (name: string, index: number) => laboratory.machine(name, `51.${String(10 * index)}.7.7`)
    machines = {
      relays: at('relays', 1),
      alice: at('alice', 2),
      reader: at('reader', 3),
      dora: at('dora', 4),
      erik: at('erik', 5),
    }
    const { relays } = machines
    stray = { dora: laboratory.confine(machines.dora, relays), erik: laboratory.confine(machines.erik, relays) }
    tor = openTorNetwork(relays)
    alice = await startOurs({ machine: machines.alice, options: [...network, '-gen'] })
    const toAlice = `-addnode=${machines.alice.address}`
    reader = await startOurs({ machine: machines.reader, options: [...network, '-gen=0', toAlice] })
    await register(alice, 'alice')
    const [first, second] = await Promise.all([
      tor.startClient(machines.dora),
      tor.startClient(machines.erik, password),
    ])
    clients = { dora: first, erik: second }
  }, 300_000)

  afterAll(async () => {
    await stopLabNodes()
    await tor.close()
    laboratory.close()
  })

  const register = async (node: LabNode, name: string): Promise<void> => {
    await node.call('createwalletuser', name)
    await node.call('sendnewusertransaction', name)
    await eventually(
      `${name} is registered`,
      async () => {
        const { users } = await node.call<{ users: readonly { username: string; state: string }[] }>('getstatus')
        return users.some(({ username, state }) => username === name && state === 'ready') ? true : undefined
      },
      120_000,
    )
  }

  const textAt = (node: LabNode, author: string, text: string): Promise<true> =>
    eventually(
      `${node.machine.name} reads ${text}`,
      async () => {
        const posts = await node.call<readonly { userpost: { msg?: string } }[]>(
          'getposts',
          9,
          [{ username: author }],
          255,
        )
        return posts.some(({ userpost }) => userpost.msg === text) ? true : undefined
      },
      120_000,
    )

  const serviceOf = (node: LabNode): Promise<string> =>
    eventually(
      `the hidden service of ${node.machine.name} runs`,
      async () => {
        const { checks } = await node.call<{ checks: readonly CheckJson[] }>('getdoctor')
        const found = checks.find(({ code }) => code === 'service-running')
        return found === undefined ? undefined : String(found.figures['name'])
      },
      120_000,
    )

  const startHidden = (machine: Machine, ...options: readonly string[]): Promise<LabNode> =>
    startOurs({ machine, options: [...network, '-gen=0', '-dnsseed=1', '-tor', ...options] })

  test('a node registers, posts, reads and keeps a profile through circuits of its own for each node', async () => {
    const others = [alice, reader].map(({ machine }) => `-addnode=${machine.address}`)
    dora = await startHidden(machines.dora, ...others)
    await register(dora, 'dora')
    await dora.call('follow', 'dora', ['alice'])
    await reader.call('follow', 'reader', ['dora'])
    await alice.call('newpostmsg', 'alice', 1, 'to be seen')
    await textAt(dora, 'alice', 'to be seen')
    await dora.call('newpostmsg', 'dora', 1, 'from nowhere')
    await textAt(reader, 'dora', 'from nowhere')
    await dora.call('dhtput', 'dora', 'profile', 's', { fullname: 'Dora' }, 'dora', 1)
    await eventually('the profile is read elsewhere', async () => {
      const found = await reader.call<readonly unknown[]>('dhtget', 'dora', 'profile', 's')
      return found.length > 0 ? true : undefined
    })

    const streams = (await clients.dora.ask('GETINFO stream-status')).flatMap((line) => {
      const [, circuit, target] = /^\d+ SUCCEEDED (\d+) (\S+)$/u.exec(line) ?? []
      return circuit === undefined || target === undefined ? [] : [{ circuit, target }]
    })
    for (const { address } of [machines.alice, machines.reader])
      expect(streams.some(({ target }) => target.startsWith(`${address}:`))).toBe(true)
    const shared = streams.filter(({ circuit, target }) =>
      streams.some((other) => other.circuit === circuit && other.target !== target),
    )
    expect(shared).toEqual([])
  })

  test('another one knows nothing but the name of its hidden service, and they read each other', async () => {
    onion = await serviceOf(dora)
    await clients.dora.whenServing()
    const erik = await startHidden(machines.erik, '-onlynet=onion', `-torpassword=${password}`, `-addnode=${onion}`)
    await agree(erik, dora)
    await register(erik, 'erik')
    await erik.call('follow', 'erik', ['dora', 'alice'])
    await dora.call('follow', 'dora', ['erik'])
    await textAt(erik, 'dora', 'from nowhere')
    await dora.call('newpostmsg', 'dora', 2, 'to my guest')
    await textAt(erik, 'dora', 'to my guest')
    await erik.call('newpostmsg', 'erik', 1, 'from a guest')
    await textAt(dora, 'erik', 'from a guest')
    // Who comes through the service gets an address of the range for examples.
    const peers = await dora.call<readonly { addr: string; inbound: boolean }[]>('getpeerinfo')
    expect(peers.filter(({ inbound }) => inbound).map(({ addr }) => addr.split(':')[1])).toEqual(['db8'])
    await erik.stop()
  })

  test('the service has its name again when Tor was started again', async () => {
    await clients.dora.kill()
    await eventually('its end is seen', async () => {
      const { checks } = await dora.call<{ checks: readonly CheckJson[] }>('getdoctor')
      return checks.some(({ code }) => code === 'service-running') ? undefined : true
    })
    clients.dora = await tor.startClient(machines.dora)
    expect(await serviceOf(dora)).toBe(onion)
    await alice.call('newpostmsg', 'alice', 2, 'after the restart')
    await textAt(dora, 'alice', 'after the restart')
  })

  test('nobody looks for a node where the relays are', () => {
    for (const { directory } of [alice, reader, dora]) {
      const log = readFileSync(join(directory, 'private-hidden', 'debug.log'), 'utf8')
      const isInVain = `"message":"no connection","remote":"${machines.relays.address}"`
      expect(log.split('\n').filter((line) => line.includes(isInVain))).toEqual([])
    }
  })

  test('not one packet went another way than to the relays', async () => {
    expect([stray.dora(), stray.erik()]).toEqual([0, 0])
    // Had there been one, it would have been counted.
    machines.dora.spawn('bash', ['-c', 'echo > /dev/udp/9.9.9.9/53'], 'ignore')
    await eventually('a packet falls into the pit', () => Promise.resolve(stray.dora() > 0 ? true : undefined))
  })
})
