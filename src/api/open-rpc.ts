// The contract for programs of other languages: OpenRPC (https://spec.open-rpc.org, 1.3.2), made from the same values.
import type { Schema } from '../codec/schema.ts'
import type { Command } from './contract.ts'

/**
 * Version of the contract, by the rules of https://semver.org: what a program relied on goes or changes only with the
 * first number. A test compares with the contract as it was announced (test/vectors/openrpc-announced.json).
 */
export const apiVersion = '1.0.0'

/** A JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

const types: Readonly<Record<Schema<unknown>['type'], JsonSchema>> = {
  any: {},
  null: { type: 'null' },
  bool: { type: 'boolean' },
  int: { type: 'integer' },
  real: { type: 'number' },
  str: { type: 'string' },
  array: { type: 'array' },
  obj: { type: 'object' },
}

const schemaOf = ({ type, inner }: Schema<unknown>): JsonSchema => {
  if (inner === undefined) return types[type]
  if ('items' in inner) return { type: 'array', items: schemaOf(inner.items), maxItems: inner.most }
  const fields = Object.entries(inner.fields)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, { schema }]) => [name, schemaOf(schema)])),
    required: fields.filter(([, { optional }]) => !optional).map(([name]) => name),
  }
}

/** What the compiler knows of results: the schema of each by the command, and the named ones that they refer to. */
export interface ResultSchemas {
  readonly results: Readonly<Record<string, JsonSchema>>
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

const methodOf = (
  name: string,
  { summary, params, result, access, actor, extension }: Command,
  schema: JsonSchema,
) => ({
  name,
  summary,
  paramStructure: 'by-position',
  params: Object.entries(params).map(([parameter, { schema: inner, optional }]) => ({
    name: parameter,
    required: !optional,
    schema: schemaOf(inner),
  })),
  result: { name: 'result', description: result.description, schema },
  'x-access': access,
  ...(actor === undefined ? {} : { 'x-actor': actor }),
  'x-extension': extension === true,
})

/** The whole document. */
export const openRpcOf = (contracts: Readonly<Record<string, Command>>, { results, schemas }: ResultSchemas) => ({
  openrpc: '1.3.2',
  info: {
    title: 'twister node',
    version: apiVersion,
    license: { name: 'MIT' },
    description:
      'JSON-RPC over HTTP POST at /, with HTTP Basic; the commands of the C++ node of twister, and ours (x-extension). x-access: public, read, post or owner. x-actor: the parameter that names the local user for whom the command acts.',
  },
  methods: Object.entries(contracts)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, command]) => methodOf(name, command, results[name] ?? {})),
  components: { schemas },
})
