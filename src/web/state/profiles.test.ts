// What strangers say of themselves: asked for once, a few at a time, and shown only if it is what it should be.
import { createEffect, createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../api/client.ts'
import { CodedError } from '../../base/coded-error.ts'
import { createProfiles } from './profiles.ts'

const item = (v: unknown, seq = 1): unknown => [{ p: { seq, target: { n: '', r: '', t: 's' }, v } }]

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

const setUp = (answer: (name: string, resource: string) => unknown, hasBegun = true) => {
  const asked: string[] = []
  const put: (readonly unknown[])[] = []
  const client = createClient(async ({ method, params }) => {
    if (method === 'dhtput') put.push(params)
    if (method !== 'dhtget') return { result: null, error: null }
    asked.push(`${String(params[0])} ${String(params[1])}`)
    await Promise.resolve()
    const result = answer(String(params[0]), String(params[1]))
    if (result === 'fault') throw new CodedError('web.unreachable', 'silent')
    return { result, error: null }
  })
  const profiles = createProfiles(client, 'anna')
  if (hasBegun) profiles.begin()
  return { asked, put, profiles }
}

it('nobody is asked for before it has begun, then for all that was wanted', async () => {
  const { asked, profiles } = setUp(() => [], false)
  profiles.avatarOf('bob')
  profiles.profileOf('carol')
  await turns()
  expect(asked).toEqual([])
  profiles.begin()
  await turns()
  expect(asked).toEqual(['bob avatar', 'carol profile'])
})

describe('a picture', () => {
  it.each([
    ['data:image/jpeg;base64,AAAA', true],
    ['data:image/png;base64,AAA=', true],
    ['img/genericPerson.png', false],
    ['https://elsewhere.example/track.png', false],
    ['data:image/svg+xml;base64,AAAA', false],
    ['data:image/png;base64,AAAA" onerror="x', false],
    [`data:image/png;base64,${'A'.repeat(20_000)}`, false],
    [{ n: 1 }, false],
  ])('%j is shown: %s', async (value, isShown) => {
    const { profiles } = setUp(() => item(value))
    const found = profiles.avatarOf('bob')
    await turns()
    expect(found().state).toBe(isShown ? 'found' : 'none')
  })
})

describe('a profile', () => {
  it.each([[{}], [{ fullname: '  ' }], [{ fullname: 7 }], ['text'], [[]]])(
    'that says nothing, as %j, is none (field case D6)',
    async (value) => {
      const { profiles } = setUp(() => item(value))
      profiles.profileOf('anna')
      await turns()
      expect(profiles.profileOf('anna')().state).toBe('none')
    },
  )

  it('is what of it is text, of modest length', async () => {
    const { profiles } = setUp(() =>
      item({ fullname: 'Bob', bio: 7, url: ' ', location: 'x'.repeat(5_000), other: 'y' }),
    )
    const found = profiles.profileOf('bob')
    await turns()
    expect(found()).toEqual({ state: 'found', value: { fullname: 'Bob', location: 'x'.repeat(1_000) } })
  })

  it('is asked for once, however often it is shown, and four at a time', async () => {
    const { profiles, asked } = setUp(() => item({}))
    for (let round = 0; round < 3; round += 1)
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) profiles.profileOf(name)
    expect(asked.length).toBe(4)
    await turns()
    expect(asked.length).toBe(6)
  })

  it('that cannot be had is not asked for again by what shows it, until the node answers again', async () => {
    const { profiles, asked } = setUp(() => 'fault')
    const seen: string[] = []
    createRoot(() => {
      createEffect(() => {
        seen.push(profiles.profileOf('bob')().state)
      })
    })
    await turns()
    expect(seen).toEqual(['asking', 'none'])
    expect(asked.length).toBe(1)
    profiles.forgetFailed()
    profiles.profileOf('bob')
    await turns()
    expect(asked.length).toBe(2)
  })

  it('of one’s own keeps what other programs wrote into it, and loses what is emptied', async () => {
    const { profiles, put } = setUp(() => item({ fullname: 'Anna', tox: 'AB', public_pages: 'no', more: [1] }, 6))
    await profiles.saveProfile({ fullname: 'Anne', tox: ' ' })
    expect(put).toEqual([['anna', 'profile', 's', { fullname: 'Anne', public_pages: 'no', more: [1] }, 'anna', 7]])
    expect(profiles.profileOf('anna')()).toEqual({
      state: 'found',
      value: { fullname: 'Anne', public_pages: 'no' },
    })
  })

  it('of one’s own is not lost when the network gives nothing for once', async () => {
    let answer: unknown = item({ fullname: 'Anna', bio: 'Tea' }, 6)
    const { profiles, put } = setUp(() => answer)
    profiles.profileOf('anna')
    await turns()
    answer = []
    await profiles.saveProfile({ bio: 'Coffee' })
    expect(put[0]?.[3]).toEqual({ fullname: 'Anna', bio: 'Coffee' })
  })

  it('of one’s own is numbered above the one that is there', async () => {
    const { profiles, put } = setUp(() => item({}, 6))
    await profiles.saveProfile({ fullname: 'Anna' })
    expect(put).toEqual([['anna', 'profile', 's', { fullname: 'Anna' }, 'anna', 7]])
    expect(profiles.profileOf('anna')()).toEqual({ state: 'found', value: { fullname: 'Anna' } })
  })
})
