import { createRoot, createSignal } from 'solid-js'
import { describe, expect, it } from 'vitest'
import type { LocalUserJson, StatusJson } from '../../api/control.ts'
import { createLocalUsers } from './local-users.ts'

const statusOf = (users: Readonly<Record<string, LocalUserJson['state']>>): StatusJson =>
  ({
    users: Object.entries(users).map(([username, state]) => ({ username, state, message: '' })),
  }) as unknown as StatusJson

const setUp = (users: Readonly<Record<string, LocalUserJson['state']>>) =>
  createRoot(() => {
    const [status, setStatus] = createSignal(statusOf(users))
    const local = createLocalUsers(status)
    return { ...local, change: (next: typeof users) => setStatus(statusOf(next)) }
  })

describe('the user of a page that remembers none', () => {
  it.each([
    [{ aaron: 'no-registration', bert: 'taken', carla: 'ready', dora: 'ready' }, 'carla'],
    [{ aaron: 'no-registration', bert: 'working', carla: 'pending' }, 'carla'],
    [{ aaron: 'taken', bert: 'no-registration' }, 'bert'],
    [{}, undefined],
  ] as const)('of %j is %s', (users, expected) => {
    expect(setUp(users).current()?.username).toBe(expected)
  })

  it('stays while others get ready, until another one is chosen', () => {
    const { current, change, choose } = setUp({ aaron: 'working', bert: 'no-registration' })
    change({ aaron: 'working', bert: 'ready' })
    expect(current()?.username).toBe('aaron')
    choose('bert')
    expect(current()?.username).toBe('bert')
    change({ aaron: 'ready' })
    expect(current()?.username).toBe('aaron')
  })
})
