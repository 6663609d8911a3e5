// Runs inside a namespace and passes JSON-RPC calls on: one process for all calls keeps measured times honest.
import { request } from 'node:http'
import { callNode } from '../../dist/cli/rpc-client.js'

const settings = JSON.parse(process.argv[2] ?? '{}')

/** The status and the text of an answer as they come, whatever they are. */
const ask = (body) =>
  new Promise((resolve, reject) => {
    const { host, port, user, password } = settings
    const asked = request({ host, port, method: 'POST', path: '/', auth: `${user}:${password}`, agent: false })
    asked.on('error', reject).on('response', (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part)).on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }))
    })
    asked.end(JSON.stringify(body))
  })

process.on('message', ({ number, method, params, body }) => {
  const answer = body === undefined ? callNode(settings, method, params) : ask(body)
  answer.then(
    (reply) => process.send?.({ number, reply }),
    (error) => process.send?.({ number, fault: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
