import { describe, expect, test } from 'vitest'
import type { Connection, ConnectRejection, Sockets } from '../../net/endpoint.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { accept, reject } from '../../base/verdict.ts'
import { connectEitherWay } from './dialling.ts'

const to = { address: '51.1.1.1', port: 22_001 }

type Answer = 'yes' | ConnectRejection['code']

/** A way that answers after so many milliseconds, and tells what became of it. */
const way = (clock: ManualClock, transport: Connection['transport'], afterMs: number, answer: Answer) => {
  const begun: number[] = []
  const told = { begun, given: 0, destroyed: 0 }
  const connection = { transport, destroy: () => (told.destroyed += 1) } as unknown as Connection
  const connect: Sockets['connect'] = (_, { signal }) => {
    told.begun.push(clock.monotonicMs())
    return new Promise((resolve) => {
      signal?.addEventListener('abort', () => {
        told.given += 1
        resolve(reject({ code: 'connect-aborted' }))
      })
      clock.after(afterMs, () => {
        resolve(answer === 'yes' ? accept(connection) : reject({ code: answer }))
      })
    })
  }
  return { told, connect }
}

const dial = async (clock: ManualClock, connect: Sockets['connect'], signal?: AbortSignal): Promise<string> => {
  const options = { timeoutMs: 10_000, ...(signal === undefined ? {} : { signal }) }
  const [verdict] = await Promise.all([connect(to, options), clock.advance(20_000)])
  return verdict.ok ? verdict.value.transport : verdict.rejection.code
}

describe('dialling', () => {
  test.each<{
    name: string
    tcpMs: number
    tcpSays: Answer
    utpMs: number
    utpSays: Answer
    taken: string
    begun: number[]
  }>([
    { name: 'TCP when it answers', tcpMs: 50, tcpSays: 'yes', utpMs: 50, utpSays: 'yes', taken: 'tcp', begun: [] },
    {
      ...{ name: 'uTP at once when TCP is refused', tcpMs: 50, tcpSays: 'connect-refused', begun: [50] },
      ...{ utpMs: 50, utpSays: 'yes', taken: 'utp' },
    },
    {
      ...{ name: 'uTP a second later when TCP is silent', tcpMs: 10_000, tcpSays: 'connect-timeout', begun: [1_000] },
      ...{ utpMs: 50, utpSays: 'yes', taken: 'utp' },
    },
    {
      ...{ name: 'TCP that answers late when uTP is silent', tcpMs: 2_000, tcpSays: 'yes', begun: [1_000] },
      ...{ utpMs: 3_000, utpSays: 'connect-timeout', taken: 'tcp' },
    },
    {
      ...{ name: 'TCP that answers after uTP was refused', tcpMs: 2_000, tcpSays: 'yes', begun: [1_000] },
      ...{ utpMs: 50, utpSays: 'connect-refused', taken: 'tcp' },
    },
    {
      ...{ name: 'nothing: the reason of TCP', tcpMs: 50, tcpSays: 'connect-refused', begun: [50] },
      ...{ utpMs: 3_000, utpSays: 'connect-timeout', taken: 'connect-refused' },
    },
  ])('takes $name', async ({ tcpMs, tcpSays, utpMs, utpSays, taken, begun }) => {
    const clock = new ManualClock(0)
    const [tcp, utp] = [way(clock, 'tcp', tcpMs, tcpSays), way(clock, 'utp', utpMs, utpSays)]
    expect(await dial(clock, connectEitherWay(clock, tcp.connect, utp.connect))).toBe(taken)
    expect(tcp.told.begun).toEqual([0])
    expect(utp.told.begun).toEqual(begun)
    expect([tcp.told.destroyed, utp.told.destroyed]).toEqual([0, 0])
  })

  test('begins with uTP where only uTP led the last time, and with TCP again once that answers', async () => {
    const clock = new ManualClock(0)
    const [silent, tcp, utp] = [
      way(clock, 'tcp', 10_000, 'connect-timeout'),
      way(clock, 'tcp', 50, 'yes'),
      way(clock, 'utp', 50, 'yes'),
    ]
    let tcpNow = silent
    let utpNow = utp
    const connect = connectEitherWay(
      clock,
      (at, how) => tcpNow.connect(at, how),
      (at, how) => utpNow.connect(at, how),
    )
    expect([await dial(clock, connect), await dial(clock, connect)]).toEqual(['utp', 'utp'])
    expect(silent.told.begun).toHaveLength(1)
    tcpNow = tcp
    utpNow = way(clock, 'utp', 3_000, 'connect-timeout')
    expect([await dial(clock, connect), await dial(clock, connect)]).toEqual(['tcp', 'tcp'])
    expect(utpNow.told.begun).toHaveLength(1)
  })

  test('drops the second connection when both answer at once, and stops both when it is given up', async () => {
    const clock = new ManualClock(0)
    const [tcp, utp] = [way(clock, 'tcp', 1_050, 'yes'), way(clock, 'utp', 50, 'yes')]
    const taken = await dial(clock, connectEitherWay(clock, tcp.connect, utp.connect))
    expect(['tcp', 'utp']).toContain(taken)
    expect(tcp.told.destroyed + utp.told.destroyed).toBeLessThanOrEqual(1)
    const stop = new AbortController()
    const slow = [way(clock, 'tcp', 9_000, 'yes'), way(clock, 'utp', 9_000, 'yes')] as const
    const beginMs = clock.monotonicMs()
    clock.after(1_500, () => {
      stop.abort()
    })
    const connect = connectEitherWay(clock, slow[0].connect, slow[1].connect)
    expect(await dial(clock, connect, stop.signal)).toBe('connect-aborted')
    expect([slow[0].told.begun, slow[1].told.begun]).toEqual([[beginMs], [beginMs + 1_000]])
    expect(slow.map(({ told }) => told.given)).toEqual([1, 1])
  })

  test('does not begin what was given up before', async () => {
    const clock = new ManualClock(0)
    const [tcp, utp] = [way(clock, 'tcp', 50, 'yes'), way(clock, 'utp', 50, 'yes')]
    const stop = new AbortController()
    stop.abort()
    const connect = connectEitherWay(clock, tcp.connect, utp.connect)
    expect(await dial(clock, connect, stop.signal)).toBe('connect-aborted')
    expect([tcp.told.begun, utp.told.begun]).toEqual([[], []])
  })
})
