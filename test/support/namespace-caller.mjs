// Runs inside a namespace and passes JSON-RPC calls on: one process for all calls keeps measured times honest.
import { callNode } from '../../dist/cli/rpc-client.js'

const settings = JSON.parse(process.argv[2] ?? '{}')

process.on('message', ({ number, method, params }) => {
  callNode(settings, method, params).then(
    (reply) => process.send?.({ number, reply }),
    (error) => process.send?.({ number, fault: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
