import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { clientFault } from '../client.ts'
import { CodedError } from '../../base/coded-error.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { createSession, type Session } from './session.ts'

type Mood = 'well' | 'silent' | 'stranger' | 'faulty' | 'stuck'

const setUp = () => {
  const clock = new ManualClock()
  const node = { mood: 'well' as Mood, asked: 0 }
  const session = createRoot(
    (): Session =>
      createSession(() => {
        node.asked += 1
        if (node.mood === 'silent') return Promise.reject(new CodedError(clientFault.unreachable, 'Silence.'))
        if (node.mood === 'stuck') return new Promise(() => undefined)
        if (node.mood === 'stranger') return Promise.reject(new CodedError(clientFault.loginNeeded, 'Who?'))
        const error = node.mood === 'faulty' ? { code: -1, message: 'No.' } : null
        return Promise.resolve({ result: { lastArrival: node.asked }, error })
      }, clock),
  )
  return { clock, node, session }
}

describe('a session', () => {
  it('asks every two seconds for the state, and rarely while a feed brings it', async () => {
    const { clock, node, session } = setUp()
    await clock.advance(0)
    expect([session.link(), session.status()?.lastArrival]).toEqual(['up', 1])
    await clock.advance(2_000)
    expect(node.asked).toBe(2)
    session.setFeedOpen(true)
    await session.ask()
    await clock.advance(14_000)
    expect(node.asked).toBe(3)
    await clock.advance(1_000)
    expect(node.asked).toBe(4)
  })

  it('is down while the node is silent, tells when it tries again, and is up with the first answer', async () => {
    const { clock, node, session } = setUp()
    await clock.advance(0)
    node.mood = 'silent'
    await clock.advance(2_000)
    expect(session.link()).toBe('down')
    expect(session.retryAtMs()).toBe(clock.monotonicMs() + 2_000)
    await clock.advance(2_000 + 4_000 + 8_000)
    expect(session.retryAtMs()).toBe(clock.monotonicMs() + 15_000)
    expect(session.status()).toBeDefined()
    node.mood = 'well'
    await clock.advance(15_000)
    expect(session.link()).toBe('up')
  })

  it('is down, too, while an answer does not come', async () => {
    const { clock, node, session } = setUp()
    await clock.advance(0)
    node.mood = 'stuck'
    await clock.advance(2_000 + 9_999)
    expect(session.link()).toBe('up')
    await clock.advance(1)
    expect(session.link()).toBe('down')
    node.mood = 'well'
    await session.ask()
    expect(session.link()).toBe('up')
  })

  it('notices each command that is not answered', async () => {
    const { clock, node, session } = setUp()
    await clock.advance(0)
    node.mood = 'silent'
    await expect(session.client.getfollowing({ username: 'anna' })).rejects.toMatchObject({
      code: clientFault.unreachable,
    })
    expect(session.link()).toBe('down')
  })

  it('takes a refused command for an answer', async () => {
    const { clock, node, session } = setUp()
    await clock.advance(0)
    node.mood = 'faulty'
    await expect(session.client.getfollowing({ username: 'anna' })).rejects.toMatchObject({ code: 'rpc.-1' })
    expect(session.link()).toBe('up')
  })

  it('knows that it is a stranger, and goes on by itself once it is not', async () => {
    const { clock, node, session } = setUp()
    node.mood = 'stranger'
    await session.ask()
    expect(session.link()).toBe('login')
    node.mood = 'well'
    await clock.advance(2_000)
    expect(session.link()).toBe('up')
  })
})
