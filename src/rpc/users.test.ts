import { describe, expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { recordedSecret, useRecordedNode } from '../../test/support/recorded-node.ts'
import { nameOf } from '../../test/support/fake-context.ts'

// On a node in the state of the recordings: alice, bob, carol and dave are registered, alice is ours.

const recorded = useRecordedNode('a')
const call = ownerOf(recorded)

describe('importing a secret', () => {
  test('of a registered user makes the user one of ours, whose swarm runs', async () => {
    expect(await call('importprivkey', recordedSecret('bob'), 'bob')).toBeNull()
    expect(await call('listwalletusers')).toEqual(['alice', 'bob'])
    expect(recorded.node.swarms.joined()).toContain('bob')
    expect(await call('importprivkey', recordedSecret('bob'), 'bob')).toBeNull()
  })

  test('of a name that the chain does not know yet says so, and is taken when wished', async () => {
    const secret = recordedSecret('bob')
    expect(await call('importprivkey', secret, 'newcomer')).toMatchObject({
      code: -5,
      message: expect.stringContaining('wait for the sync'),
    })
    expect(await call('importprivkey', secret, 'newcomer', false, true)).toBeNull()
    expect(await call('listwalletusers')).toEqual(['alice', 'newcomer'])
    expect(recorded.node.registrations.stateOf(nameOf('newcomer')).state).toBe('no-registration')
  })

  test('that belongs to another name here takes nothing away', async () => {
    expect(await call('importprivkey', recordedSecret('alice'), 'newcomer', false, true)).toMatchObject({ code: -5 })
    expect(await call('dumpprivkey', 'alice')).toBe(recordedSecret('alice'))
  })
})

describe('keys', () => {
  test('that were replaced are listed and shown with their mark', async () => {
    const next = await call('createwalletuser', 'alice', true)
    expect(next).toMatch(/^[KL]/u)
    expect(await call('listwalletusers')).toEqual(['alice', 'alice/replaced'])
    expect(await call('dumpprivkey', 'alice/replaced')).toBe(recordedSecret('alice'))
    expect(await call('dumpprivkey', 'bob/replaced')).toMatchObject({ code: -5 })
    expect(await call('dumpprivkey', '/replaced')).toMatchObject({ code: -5 })
  })

  test('that are valid are shown under the name; one that the chain does not know yet as the pending one', async () => {
    expect(await call('dumpprivkey', 'alice/pending')).toMatchObject({ code: -5 })
    const next = await call('createwalletuser', 'alice', true)
    expect(await call('dumpprivkey', 'alice')).toBe(recordedSecret('alice'))
    expect(await call('dumpprivkey', 'alice/pending')).toBe(next)
    expect(recorded.node.registrations.stateOf(nameOf('alice'))).toMatchObject({ state: 'ready', pendingKey: true })
    const fresh = await call('createwalletuser', 'newcomer')
    expect(await call('dumpprivkey', 'newcomer')).toBe(fresh)
    expect(await call('dumpprivkey', 'newcomer/pending')).toMatchObject({ code: -5 })
  })

  test('of taken names are not made', async () => {
    expect(await call('createwalletuser', 'bob')).toMatchObject({ code: -11 })
    expect(await call('createwalletuser', 'bob', true)).toMatchObject({ code: -11 })
  })
})

describe('registering', () => {
  test('starts the work and returns; the state tells how far it is (rpc hazard 20)', async () => {
    await call('createwalletuser', 'newcomer')
    expect(await call('registeruser', 'newcomer')).toBeNull()
    expect(await call('getstatus')).toMatchObject({
      users: [
        { username: 'alice', state: 'ready' },
        { username: 'newcomer', state: 'working' },
      ],
    })
  })

  test('refuses what cannot be registered (rpc hazard 19)', async () => {
    expect(await call('registeruser', 'Bad Name')).toMatchObject({ code: -22 })
    expect(await call('registeruser', 'nokey')).toMatchObject({ code: -11 })
    expect(await call('registeruser', 'alice')).toMatchObject({ code: -11 })
  })
})

describe('names that begin with a text', () => {
  test('come in order, those whom someone here follows in any case', async () => {
    expect(await call('listusernamespartial', '', 10)).toEqual(['alice', 'bob', 'carol', 'dave'])
    expect(await call('listusernamespartial', '', 2)).toHaveLength(2)
    expect(await call('listusernamespartial', 'zz', 10)).toEqual([])
    expect(await call('listusernamespartial', '%', 10)).toEqual([])
    expect(await call('listusernamespartial', 'a', -5)).toEqual(['alice'])
    expect(await call('listusernamespartial', '', 2 ** 40)).toHaveLength(4)
  })
})
