// What the door of a pod gives along with its answers, and what it keeps to itself.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { codeIn, PodRoom } from '../../test/support/pod-room.ts'
import { CodedError } from '../base/coded-error.ts'

let room: PodRoom

beforeEach(async () => {
  room = await new PodRoom().open()
})

afterEach(() => room.close())

test('a session that is used is kept by the browser, too: with each page that begins', async () => {
  const alice = await room.join('alice')
  const given = async (name: string, cookie = alice.cookie ?? '') => {
    const headers = { 'Content-Type': 'application/json', Cookie: cookie }
    const answer = await fetch(`${room.url}/api/${name}`, { method: 'POST', headers, body: '{}' })
    return answer.headers.get('set-cookie')
  }
  expect(await given('getaccount')).toContain(`${alice.cookie ?? ''}; Path=/; Max-Age=2592000; HttpOnly`)
  expect(await given('getfollowing')).toBeNull()
  expect(await given('getaccount', `pod=${'a'.repeat(43)}`)).toBeNull()
})

test('while the store of the pod is away, it is not said where it is', async () => {
  const [code, message] = ['store.unreachable', 'The database of the pod (db.example/pod) cannot be reached.']
  const looking = vi.spyOn(room.pod.engine, 'query').mockRejectedValue(new CodedError(code, message))
  const fault = vi.spyOn(room.pod.engine, 'fault').mockReturnValue({ sinceMs: 0, code, message })
  const answer = await room.browser().ask('accountsalt', { name: 'alice' })
  expect([answer.status, codeIn(answer.body)]).toEqual([503, code])
  const health = await fetch(`${room.url}/health`)
  expect([health.status, `${await health.text()} ${JSON.stringify(answer.body)}`]).toEqual([
    503,
    expect.not.stringContaining('db.example'),
  ])
  looking.mockRestore()
  fault.mockRestore()
})
