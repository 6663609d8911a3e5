import { describe, expect, it } from 'vitest'
import type { Transport } from '../../api/client.ts'
import { askEarly } from './early-answers.ts'

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** A node with one user, who follows bob, and what it was asked for. */
const setUp = (results: Readonly<Record<string, unknown>> = {}) => {
  const asked: string[] = []
  const known: Readonly<Record<string, unknown>> = {
    ...{ getstatus: { users: [{ username: 'alice', state: 'ready', message: '' }] } },
    ...{ getfollowing: ['alice', 'bob'], listmutes: [], gettimeline: ['posts'] },
    ...results,
  }
  const node: Transport = ({ method, params }) => {
    asked.push(`${method} ${JSON.stringify(params)}`)
    const result = known[method]
    return result instanceof Error ? Promise.reject(result) : Promise.resolve({ result, error: null })
  }
  const transport = askEarly(node)
  const ask = async (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    (await transport({ id: 1, method, params })).result
  return { asked, ask }
}

const users = [{ username: 'alice' }, { username: 'bob' }]
const first = [
  'getstatus []',
  'getfollowing ["alice"]',
  'listmutes ["alice"]',
  `gettimeline ${JSON.stringify([50, users])}`,
]

describe('a page that begins', () => {
  it('has been told the state, the followed, the muted and the posts before it asks, and asks for none of them again', async () => {
    const { asked, ask } = setUp()
    await settled()
    expect(asked).toEqual(first)
    expect(await ask('getstatus')).toMatchObject({ users: [{ username: 'alice' }] })
    expect(await ask('getfollowing', 'alice')).toEqual(['alice', 'bob'])
    expect(await ask('listmutes', 'alice')).toEqual([])
    expect(await ask('gettimeline', 50, users)).toEqual(['posts'])
    expect(asked).toEqual(first)
  })

  it('asks for whatever it asks a second time, or otherwise', async () => {
    const { asked, ask } = setUp()
    await settled()
    await ask('getfollowing', 'anna')
    await ask('getfollowing', 'alice')
    await ask('gettimeline', 100, users)
    await ask('gettimeline', 50, users)
    expect(asked.slice(4)).toEqual([
      'getfollowing ["anna"]',
      'getfollowing ["alice"]',
      `gettimeline ${JSON.stringify([100, users])}`,
      `gettimeline ${JSON.stringify([50, users])}`,
    ])
  })

  it('shows no posts from before a later state of the node', async () => {
    const { asked, ask } = setUp()
    await settled()
    await ask('getstatus')
    await ask('getstatus')
    await ask('gettimeline', 50, users)
    expect(asked.slice(4)).toEqual(['getstatus []', `gettimeline ${JSON.stringify([50, users])}`])
  })

  it('hears what is wrong, and asks for no more without a user or when the node knows it not', async () => {
    const stranger = setUp({ getstatus: new Error('log in') })
    await expect(stranger.ask('getstatus')).rejects.toThrow('log in')
    await settled()
    expect(stranger.asked).toEqual(['getstatus []'])
    const empty = setUp({ getstatus: { users: [] } })
    await settled()
    expect(empty.asked).toEqual(['getstatus []'])
  })
})
