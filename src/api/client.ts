// A typed client made from the contracts.
import { CodedError } from '../base/coded-error.ts'
import { positional } from './contract.ts'
import { type CommandName, contracts, type InputOf, type OutputOf } from './contracts.ts'
import type { RpcErrorJson } from './errors.ts'

/** Carries one request and brings its reply: the parsed JSON object. */
export type Transport = (request: {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}) => Promise<{ readonly result: unknown; readonly error: RpcErrorJson | null }>

/** One method for each command. An error of the server is a CodedError `rpc.<code>`, with the `fault` by its name if told. */
export type Client = {
  readonly [Name in CommandName]: (input: InputOf<Name>) => Promise<OutputOf<Name>>
}

const errorOf = ({ code, message, data }: RpcErrorJson): CodedError =>
  new CodedError(`rpc.${String(code)}`, message, data === undefined ? {} : { fault: data.code })

/** Makes the client. */
export const createClient = (transport: Transport): Client => {
  let nextId = 1
  const methods: Record<string, (input: Readonly<Record<string, unknown>>) => Promise<unknown>> = {}
  for (const [name, contract] of Object.entries(contracts))
    methods[name] = async (input) => {
      const reply = await transport({ id: nextId++, method: name, params: positional(contract.params, input) })
      if (reply.error !== null) throw errorOf(reply.error)
      return reply.result
    }
  return methods as unknown as Client
}
