import { expect, test } from 'vitest'
import { Peers } from './peers.ts'

const open = (named: readonly string[]) => {
  const kept = new Set(named)
  return new Peers({
    connectOnly: [],
    added: named,
    chain: {
      peers: () => [],
      addNode: (text) => {
        if (kept.has(text)) return { ok: false, rejection: { code: 'node-already-added' } }
        kept.add(text)
        return { ok: true, value: undefined }
      },
      removeNode: (text) =>
        kept.delete(text) ? { ok: true, value: undefined } : { ok: false, rejection: { code: 'node-not-added' } },
      askDnsSeed: () => undefined,
      tryNode: () => Promise.resolve({ ok: false, rejection: { code: 'node-unreachable' } }),
    },
  })
}

test('those of the start and those that were added later are named, until they are removed', () => {
  const peers = open(['192.0.2.1:1'])
  expect(peers.add('192.0.2.2:2').ok).toBe(true)
  expect(peers.named()).toEqual(['192.0.2.1:1', '192.0.2.2:2'])
  expect(peers.remove('192.0.2.1:1').ok).toBe(true)
  expect(peers.named()).toEqual(['192.0.2.2:2'])
})

test('what the chain refuses changes nothing', () => {
  const peers = open(['192.0.2.1:1'])
  expect(peers.add('192.0.2.1:1')).toMatchObject({ rejection: { code: 'node-already-added' } })
  expect(peers.remove('192.0.2.9:9')).toMatchObject({ rejection: { code: 'node-not-added' } })
  expect(peers.named()).toEqual(['192.0.2.1:1'])
})

test('a try names nobody', async () => {
  const peers = open([])
  expect((await peers.tryOnce('192.0.2.1:1')).ok).toBe(false)
  expect(peers.named()).toEqual([])
})
