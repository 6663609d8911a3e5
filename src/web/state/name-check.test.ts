import { createRoot, createSignal } from 'solid-js'
import { describe, expect, it } from 'vitest'
import type { Client } from '../../api/client.ts'
import type { StatusJson } from '../../api/control.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { createNameCheck, nameFault } from './name-check.ts'
import { secretFault } from './importing.ts'

const statusOf = (network: string, state: StatusJson['chain']['state']): StatusJson =>
  ({ network, chain: { state }, users: [{ username: 'mine' }] }) as unknown as StatusJson

const setUp = (status: StatusJson) => {
  const clock = new ManualClock()
  const asked: string[] = []
  const client = {
    dumppubkey: ({ username }: { username: string }) => {
      asked.push(username)
      return Promise.resolve(username === 'taken' ? '02ab' : '')
    },
    listusernamespartial: ({ prefix }: { prefix: string }) => Promise.resolve([prefix, `${prefix}_too`]),
  } as unknown as Client
  return createRoot(() => {
    const [name, setName] = createSignal('')
    const [current, setCurrent] = createSignal<StatusJson | undefined>(status)
    const check = createNameCheck({ client, clock, status: current }, name)
    return { clock, asked, setName, setCurrent, check }
  })
}

describe('nameFault', () => {
  it.each(['a', 'bob_99', 'sixteen_letters_'])('finds nothing wrong with %s', (name) => {
    expect(nameFault(name)).toBe('')
  })

  it.each([
    ['Ébène', /É è/],
    ['a b', /␣/],
    ['naïve', /ï/],
    ['seventeen_letters', /Too long by 1 character\./],
  ])('says what is wrong with %s', (name, words) => {
    expect(nameFault(name)).toMatch(words)
  })
})

describe('the check of a name', () => {
  it('waits for a pause in typing and asks once', async () => {
    const { clock, asked, setName, check } = setUp(statusOf('main', 'current'))
    for (const text of ['a', 'an', 'anna']) {
      setName(text)
      await clock.advance(100)
    }
    expect(check().kind).toBe('checking')
    await clock.advance(250)
    expect(asked).toEqual(['anna'])
    expect(check()).toMatchObject({ kind: 'free', similar: ['anna_too'] })
  })

  it('stands when the node’s state comes again and says the same', async () => {
    const { clock, asked, setName, setCurrent, check } = setUp(statusOf('main', 'current'))
    setName('taken')
    await clock.advance(250)
    setCurrent(statusOf('main', 'current'))
    expect(check().kind).toBe('taken')
    await clock.advance(250)
    expect(asked).toEqual(['taken'])
  })

  it('knows taken names and the node’s own', async () => {
    const { clock, setName, check } = setUp(statusOf('main', 'current'))
    setName('taken')
    await clock.advance(300)
    expect(check().kind).toBe('taken')
    setName('mine')
    await clock.advance(300)
    expect(check().kind).toBe('own')
  })

  it('calls nothing free before the chain is complete, and looks again when it is', async () => {
    const { clock, setName, setCurrent, check } = setUp(statusOf('main', 'syncing'))
    setName('anna')
    await clock.advance(300)
    expect(check().kind).toBe('unknown')
    setCurrent(statusOf('main', 'current'))
    await clock.advance(300)
    expect(check().kind).toBe('free')
  })

  it('calls nothing free on a public network without peers, but does on a private one', async () => {
    const publicNetwork = setUp(statusOf('main', 'no-peers'))
    publicNetwork.setName('anna')
    await publicNetwork.clock.advance(300)
    expect(publicNetwork.check().kind).toBe('unknown')
    const privateNetwork = setUp(statusOf('private:choir', 'no-peers'))
    privateNetwork.setName('anna')
    await privateNetwork.clock.advance(300)
    expect(privateNetwork.check().kind).toBe('free')
  })
})

describe('secretFault', () => {
  it.each([
    ['', ''],
    ['K'.repeat(52), ''],
    ['K'.repeat(51), 'A secret has 52 characters; this has 51.'],
    ['0'.repeat(52), 'There is a character in it that no secret has.'],
  ])('of %j is %j', (secret, fault) => {
    expect(secretFault(secret)).toBe(fault)
  })
})
