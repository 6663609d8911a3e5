// A machine without a battery begins in 1970: then no block, post or item of others would be believed.
import { CodedError } from '../base/coded-error.ts'
import type { Network } from '../protocol/network.ts'

/** Refuses a clock that stands before the network began. */
export const checkClock = ({ genesis }: Network, nowUnixSeconds: number): void => {
  if (nowUnixSeconds >= genesis.time) return
  const shown = new Date(nowUnixSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
  throw new CodedError(
    'daemon.clock-wrong',
    `The clock of this machine says ${shown} UTC, which is before the network began. Set the clock and start again.`,
  )
}
