// Refuses uTP connections at once, so that who dials us turns to TCP.
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import type { SwarmNeeds } from '../types.ts'
import { utpProtocol, utpRefusal } from '../wire/utp.ts'

/**
 * Answers whoever opens a uTP connection, until `scope` closes. The sender may be forged: a refusal is as long as what
 * it answers, and there are few.
 */
export const refuseUtp = ({ clock, datagrams }: Pick<SwarmNeeds, 'clock' | 'datagrams'>, scope: Scope): void => {
  const allowance = new TokenBucket(clock, limits.swarmUtpRefusals, limits.swarmUtpRefusals)
  const share = datagrams.share(utpProtocol, (datagram, from) => {
    const refusal = utpRefusal(datagram)
    if (refusal !== undefined && allowance.take()) share.send(from, refusal)
  })
  scope.defer(() => share.close())
}
