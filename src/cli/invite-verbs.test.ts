import { describe, expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { inviteVerbs } from './invite-verbs.ts'

const id = 'ab'.repeat(32)

const node =
  (changes: Readonly<Record<string, unknown>> = {}) =>
  (method: string): unknown =>
    ({
      getstatus: {
        network: 'private:choir',
        chain: { height: 126 },
        users: [
          { username: 'alice', state: 'ready' },
          { username: 'al', state: 'pending' },
        ],
      },
      getinfo: { ext_addr_net1: '192.0.2.7', ext_port1: 20_001 },
      getpeerinfo: [
        { addr: '198.51.100.4:20001', inbound: false },
        { addr: '203.0.113.9:50123', inbound: true },
      ],
      getblockhash: id,
      listwalletusers: ['alice'],
      ...changes,
    })[method] ?? null

const link = `twister:join?network=private:choir&peer=192.0.2.7:20001&peer=198.51.100.4:20001&block=120-${id}&follow=alice`

describe('invite', () => {
  test('gives a link, its QR code and what to do with it', async () => {
    const { output, calls } = await runVerb(inviteVerbs['invite'], [], node())
    expect(output).toContain(`    twister join "${link}"`)
    expect(output).toMatch(/[█▀▄]{20}/u)
    expect(calls).toContainEqual(['getblockhash', 120])
  })

  test('names the addresses that are given first, and asks for one where none is known', async () => {
    const { output } = await runVerb(inviteVerbs['invite'], ['choir.example:20001'], node(), { json: true })
    expect((JSON.parse(output) as { link: string }).link).toContain(
      '?network=private:choir&peer=choir.example:20001&peer=192',
    )
    await expect(runVerb(inviteVerbs['invite'], ['a:b:c'], node())).rejects.toMatchObject({ code: 'cli.address' })
  })

  const alone = (listaddresses: readonly { readonly address: string; readonly reach: string }[]) =>
    node({ getinfo: { ext_addr_net1: '', ext_port1: 0 }, getpeerinfo: [], listaddresses })

  test('of the first node of a network leads to its machine, and says who can come there', async () => {
    const machine = [
      { address: '192.168.1.5:20001', reach: 'network' },
      { address: '127.0.0.1:20001', reach: 'computer' },
    ]
    const { output } = await runVerb(inviteVerbs['invite'], [], alone(machine))
    expect(output).toContain('?network=private:choir&peer=192.168.1.5:20001&block=')
    expect(output).toContain('192.168.1.5:20001: only who is in the same network')
  })

  test('asks for an address where nobody else could come', async () => {
    const machine = [{ address: '127.0.0.1:20001', reach: 'computer' }]
    for (const own of [[], machine])
      await expect(runVerb(inviteVerbs['invite'], [], alone(own))).rejects.toMatchObject({ code: 'cli.no-address' })
    await expect(runVerb(inviteVerbs['invite'], [], alone(machine))).rejects.toThrow('127.0.0.1:20001')
  })

  test('names no block of a chain that is too short to have a buried one', async () => {
    const young = node({ getstatus: { network: 'private:choir', chain: { height: 6 }, users: [] } })
    const { output } = await runVerb(inviteVerbs['invite'], [], young, { json: true })
    expect(output).not.toContain('block=')
    expect(output).not.toContain('follow=')
  })
})

test('found prints the invitation into the network of that name, and none into another one', async () => {
  const { output } = await runVerb(inviteVerbs['found'], ['choir', '192.0.2.9:20001'], node(), { json: true })
  expect((JSON.parse(output) as { link: string }).link).toContain('?network=private:choir&peer=192.0.2.9:20001&peer=')
  const elsewhere = runVerb(inviteVerbs['found'], ['village'], node())
  await expect(elsewhere).rejects.toMatchObject({ code: 'cli.other-network' })
})

describe('join', () => {
  test('connects to the nodes and follows the users', async () => {
    const { output, calls } = await runVerb(inviteVerbs['join'], [link], node())
    expect(calls.slice(3)).toEqual([
      ['addnode', '192.0.2.7:20001', 'add'],
      ['addnode', '198.51.100.4:20001', 'add'],
      ['follow', 'alice', ['alice']],
    ])
    expect(output).toContain('Joined private:choir')
  })

  test('says how to follow where there is no user yet', async () => {
    const empty = node({ getstatus: { network: 'private:choir', chain: { height: 0 }, users: [] } })
    const { output, calls } = await runVerb(inviteVerbs['join'], [link], empty)
    expect(calls.map((call) => (call as string[])[0])).not.toContain('follow')
    expect(output).toContain('twister follow alice')
  })

  test('changes nothing in another network, and in another chain of the same name', async () => {
    for (const [changes, code] of [
      [{ getstatus: { network: 'main', chain: { height: 126 }, users: [] } }, 'cli.other-network'],
      [{ getblockhash: 'cd'.repeat(32) }, 'cli.other-chain'],
    ] as const) {
      const asked: string[] = []
      const answers = node(changes)
      const joining = runVerb(inviteVerbs['join'], [link], (method) => {
        asked.push(method)
        return answers(method)
      })
      await expect(joining).rejects.toMatchObject({ code })
      expect(asked).not.toContain('addnode')
    }
  })

  test('tells what is wrong with a link', async () => {
    await expect(runVerb(inviteVerbs['join'], ['https://x.example'], node())).rejects.toThrow('no invitation')
  })
})
