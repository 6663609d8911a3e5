// uTP as it went between this program and the C++ node, datagram by datagram: read, written and played again.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectReplayed, packetOf, type UtpConversation, type UtpRecording } from '../support/utp-replay.ts'

const [recording, called] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../vectors/utp.json'), 'utf8'),
) as readonly [UtpRecording, UtpRecording]

/** What of a conversation each side sent, in words. */
const kindsOf = ({ datagrams }: UtpConversation, way: 'in' | 'out'): ReadonlySet<string> =>
  new Set(
    datagrams
      .filter((each) => each.way === way)
      .map(packetOf)
      .map(({ kind, selective }) => (selective === undefined ? kind : 'selective')),
  )

describe('uTP with the C++ node', () => {
  test('was recorded with opening, data, what came out of order, losses both ways, and the end', () => {
    const [ours, stray] = recording.conversations
    if (ours === undefined || stray === undefined) throw new Error('no recording')
    expect([...kindsOf(ours, 'out')].sort()).toEqual(['data', 'end', 'open', 'selective', 'state'])
    expect([...kindsOf(ours, 'in')].sort()).toEqual(['data', 'end', 'selective', 'state'])
    expect(ours.datagrams.filter(({ lost }) => lost === true).map(({ way }) => way)).toEqual(['out', 'in'])
    expect(ours.closed).toBeGreaterThan(0)
    // It says nothing to packets of connections that are over or never were.
    expect([stray.opener, kindsOf(stray, 'in').size]).toEqual(['stray', 0])
  })

  test('was recorded where it opens and we drop it, and where it takes our opening back at once', () => {
    const [theirs, refused] = called.conversations
    if (theirs === undefined || refused === undefined) throw new Error('no recording')
    expect([...kindsOf(theirs, 'in')].sort()).toEqual(['data', 'end', 'open', 'state'])
    expect([...kindsOf(theirs, 'out')].sort()).toEqual(['data', 'end', 'reset', 'state'])
    // Its end was faster than its answer.
    expect(refused.datagrams.slice(0, 3).map((each) => packetOf(each).kind)).toEqual(['open', 'end', 'state'])
  })

  test('each datagram is read and written as it was, and the same ones make the same streams', async () => {
    for (const each of [recording, called]) await expectReplayed(each)
  })

  test('a byte that changes on the way, and a datagram that does not come, do not go unnoticed', async () => {
    const [ours] = recording.conversations
    if (ours === undefined) throw new Error('no recording')
    const long = ours.datagrams.findIndex(({ way, hex, lost }) => way === 'in' && hex.length > 2_000 && lost !== true)
    const changed = ours.datagrams.map((each, index) =>
      index === long ? { ...each, hex: `${each.hex.slice(0, -2)}${each.hex.endsWith('00') ? '01' : '00'}` } : each,
    )
    const missing = ours.datagrams.filter((_, index) => index !== long)
    for (const datagrams of [changed, missing])
      await expect(expectReplayed({ ...recording, conversations: [{ ...ours, datagrams }] })).rejects.toThrow()
  })
})
