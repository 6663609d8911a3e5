import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPod, type PodNeeds } from './state.ts'
import type { StreamEnds } from './stream.ts'

beforeEach(() => {
  vi.stubGlobal('location', { pathname: '/home', search: '' })
  vi.stubGlobal('addEventListener', () => undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Lets all go on that waits for nothing. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

test('nobody is here before the page hears what comes and knows whose posts belong here: views read after that', async () => {
  let streamEnds: StreamEnds | undefined
  let answerFollows: ((names: readonly string[]) => void) | undefined
  const account = { name: 'alice', registration: { state: 'ready' }, suspended: null }
  const client = {
    getpod: () => Promise.resolve({ network: 'regtest' }),
    getaccount: () => Promise.resolve(account),
    getfollowing: () =>
      new Promise((resolve) => {
        answerFollows = resolve
      }),
  }
  const pod = createPod({
    client: client as unknown as PodNeeds['client'],
    keys: { begin: () => Promise.resolve(), unlockKept: () => Promise.resolve(true) } as unknown as PodNeeds['keys'],
    language: undefined as unknown as PodNeeds['language'],
    openEvents: (_onEvent, ends) => {
      streamEnds = ends
      return () => undefined
    },
  })
  const begun = pod.begin()
  await settled()
  expect(pod.presence()).toBe('unknown')
  answerFollows?.(['bob'])
  await settled()
  expect(pod.presence()).toBe('unknown')
  streamEnds?.onOpen()
  await begun
  expect([pod.presence(), [...pod.follows()]]).toEqual(['here', ['bob']])
})
