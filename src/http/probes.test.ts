import { describe, expect, test } from 'vitest'
import { jsonOf, useHttpServer } from '../../test/support/http-server.ts'

const { fake, ask } = useHttpServer()

const becomes = (state: string, isFull = false): void => {
  const inner = fake.context.node.state as unknown as Record<string, unknown>
  const before = inner['sync'] as () => object
  inner['sync'] = () => ({ ...before(), state })
  if (isFull) inner['storageFault'] = () => ({ message: 'The disk is full.' })
}

const nobody = {}

describe('/health', () => {
  test('says that the node lives to whoever may call, and nothing else', async () => {
    becomes('syncing', true)
    const answer = await ask('GET /health', nobody)
    expect([answer.status, jsonOf(answer)]).toEqual([200, { alive: true }])
  })

  test('is no door: other hosts are refused, and what is posted there is a call like any other', async () => {
    expect((await ask('GET /health', { Host: 'evil.example' })).status).toBe(403)
    expect((await ask('POST /health', nobody, '{}')).status).toBe(401)
  })
})

describe('/ready', () => {
  test('is 200 when nothing stands in the way', async () => {
    const answer = await ask('GET /ready', nobody)
    expect([answer.status, jsonOf(answer)]).toEqual([200, { ready: true, hindrances: [] }])
  })

  test.each(['syncing', 'stalled', 'no-peers'])('is 503 while the chain is %s', async (state) => {
    becomes(state)
    const answer = await ask('GET /ready', nobody)
    expect([answer.status, jsonOf(answer)]).toEqual([503, { ready: false, hindrances: [state] }])
  })

  test('is 503 while nothing can be written', async () => {
    becomes('current', true)
    expect(jsonOf(await ask('GET /ready', nobody))).toEqual({ ready: false, hindrances: ['disk'] })
  })

  test('does not wait for peers where a node works alone', async () => {
    becomes('no-peers')
    ;(fake.context.node.network as { worksAlone: boolean }).worksAlone = true
    expect((await ask('HEAD /ready', nobody)).status).toBe(200)
  })
})
