// The handler of the command on what the node has measured of itself.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { measurements } from '../api/measurements.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

const spans = ['hour', 'day', 'month'] as const

export const measurementHandlers: CommandHandlers<typeof measurements, RpcContext> = {
  getseries: ({ node }, { span: text }) => {
    const span = spans.find((each) => each === text)
    if (span === undefined)
      throw rpcFault(rpcErrorCode.invalidParams, `The span must be hour, day or month, not “${text}”.`)
    return { step: node.measurements.stepOf(span), measurements: node.measurements.of(span) }
  },
}
