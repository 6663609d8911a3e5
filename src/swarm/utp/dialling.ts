// Connects over TCP and uTP, whichever answers.
import { BoundedMap } from '../../base/bounded-map.ts'
import { type Clock, isStopped, sleep } from '../../base/clock.ts'
import { reject } from '../../base/verdict.ts'
import { endpointText } from '../../codec/ip.ts'
import type { ConnectOptions, Endpoint, Sockets } from '../../net/endpoint.ts'

type Connect = Sockets['connect']
type Attempt = Awaited<ReturnType<Connect>>

/** A way that does not answer gets this much of a head start. */
const headStartMs = 1_000
/** As long as the reference waits for an answer in uTP (swarm-posts.md 2.1). */
const utpTimeoutMs = 3_000
/** Endpoints of which it is remembered that uTP leads there and TCP does not. */
const maxUtpEndpoints = 4_096

/** Waits for one of two attempts; the other one is given up. */
const race = async (
  first: (signal: AbortSignal) => Promise<Attempt>,
  second: (signal: AbortSignal) => Promise<Attempt>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
): Promise<{ readonly attempt: Attempt; readonly isFirst: boolean }> => {
  const [firstStop, secondStop, hurry] = [new AbortController(), new AbortController(), new AbortController()]
  const stop = (): void => {
    for (const controller of [firstStop, secondStop, hurry]) controller.abort()
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const early: { attempt?: Attempt } = {}
    const running = first(firstStop.signal).then((attempt) => {
      early.attempt = attempt
      hurry.abort()
      return attempt
    })
    await sleep(clock, headStartMs, hurry.signal)
    if (early.attempt?.ok === true) return { attempt: early.attempt, isFirst: true }
    if (isStopped(secondStop.signal)) return { attempt: await running, isFirst: true }
    const other = second(secondStop.signal)
    const leader = await Promise.race([
      running.then((attempt) => ({ attempt, isFirst: true })),
      other.then((attempt) => ({ attempt, isFirst: false })),
    ])
    const late = leader.isFirst ? other : running
    if (!leader.attempt.ok) {
      const attempt = await late
      return attempt.ok ? { attempt, isFirst: !leader.isFirst } : { attempt: await running, isFirst: true }
    }
    // Both may have answered in the same moment.
    void late.then((attempt) => {
      if (attempt.ok) attempt.value.destroy()
    })
    return leader
  } finally {
    stop()
    signal?.removeEventListener('abort', stop)
  }
}

/**
 * `connect` over both: first TCP, which costs less, then uTP, which passes where the port is not forwarded; the other way
 * round where only uTP led the last time.
 */
export const connectEitherWay = (clock: Clock, tcp: Connect, utp: Connect): Connect => {
  const onlyUtp = new BoundedMap<string, true>(maxUtpEndpoints)
  return async (to: Endpoint, options: ConnectOptions) => {
    if (options.signal?.aborted === true) return reject({ code: 'connect-aborted' })
    const key = endpointText(to)
    const overTcp = (signal: AbortSignal): Promise<Attempt> => tcp(to, { ...options, signal })
    const timeoutMs = Math.min(options.timeoutMs, utpTimeoutMs)
    const overUtp = (signal: AbortSignal): Promise<Attempt> => utp(to, { ...options, timeoutMs, signal })
    const startsUtp = onlyUtp.get(key) === true
    const host = { clock, signal: options.signal }
    const { attempt, isFirst } = await race(startsUtp ? overUtp : overTcp, startsUtp ? overTcp : overUtp, host)
    if (attempt.ok && isFirst === startsUtp) onlyUtp.set(key, true)
    else onlyUtp.delete(key)
    return attempt
  }
}
