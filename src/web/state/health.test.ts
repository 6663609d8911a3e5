import { expect, it } from 'vitest'
import type { StatusJson } from '../../api/control.ts'
import { healthOf } from './health.ts'
import type { Session } from './session.ts'

type Link = ReturnType<Session['link']>

const standing = (
  state: StatusJson['chain']['state'],
  warnings: readonly string[] = [],
  { nodes = 20, link = 'up' }: { readonly nodes?: number; readonly link?: Link } = {},
): string =>
  healthOf({
    link: () => link,
    status: () =>
      ({ chain: { state }, dht: { nodes }, warnings: warnings.map((code) => ({ code })) }) as unknown as StatusJson,
  })

it('is the worst of what is known, in one word', () => {
  expect(standing('current')).toBe('current')
  expect(standing('current', [], { nodes: 0 })).toBe('noDht')
  expect(standing('syncing')).toBe('syncing')
  expect(standing('current', ['no-miner'])).toBe('warned')
  expect(standing('current', ['a-code-of-tomorrow'])).toBe('warned')
  expect(standing('no-peers', ['no-miner'])).toBe('alone')
  expect(standing('no-peers', ['no-miner', 'disk'])).toBe('disk')
  expect(standing('current', ['disk'])).toBe('disk')
  expect(standing('current', ['disk'], { link: 'down' })).toBe('unreachable')
  expect(standing('current', ['disk'], { link: 'login' })).toBe('ended')
  expect(healthOf({ link: () => 'up', status: () => undefined })).toBe('unreachable')
})
