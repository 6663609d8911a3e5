// How a command is declared: one value gives server, client, command line and help their types.
import type { Json, Schema, SchemaValue } from '../codec/schema.ts'
import type { Access, Caller } from './caller.ts'

/** One positional parameter. */
export interface Parameter<T = unknown> {
  readonly schema: Schema<T>
  readonly optional: boolean
}

/** Ordered: the positions are the order of the members. */
export type Parameters = Readonly<Record<string, Parameter>>

/** The values of parameters by name. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P as P[K]['optional'] extends true ? never : K]: SchemaValue<P[K]['schema']>
} & {
  readonly [K in keyof P as P[K]['optional'] extends true ? K : never]?: SchemaValue<P[K]['schema']> | undefined
}

/** A type carried by a value that is never there. */
export interface ResultType<R> {
  readonly description: string
  readonly type?: R
}

/** Describes a result for people and gives it its type. */
export const result = <R>(description: string): ResultType<R> => ({ description })

/** One command of the JSON-RPC. */
export interface Command<P extends Parameters = Parameters, R = unknown> {
  /** One sentence or two: what it does. */
  readonly summary: string
  readonly params: P
  readonly result: ResultType<R>
  /** Who may call it; the dispatcher asks. Strangers may on a public server only (rpc.md 1.11). */
  readonly access: Access
  /** The parameter that says for whom the command acts: a caller who is a user may name nobody else there. */
  readonly actor?: string
  /** Faults that come before all others: `passphrase`: the wallet has none; `keys`: it is locked (rpc.md 2, U). */
  readonly needs?: 'passphrase' | 'keys'
  /** Code of the error for a parameter of a wrong type, where it is not −1. */
  readonly wrongType?: number
  /** Ours, not the C++ node's. */
  readonly extension?: boolean
  /** Asked for again and again by programs that watch: the last result serves for a moment, until another command is called. */
  readonly kept?: boolean
}

/** Declares a command. */
export const command = <P extends Parameters, R>(
  spec: Command<P, R> & { readonly actor?: keyof P & string },
): Command<P, R> => spec

/** What a command takes, by name. */
export type CommandInput<C> = C extends Command<infer P> ? ParameterValues<P> : never

/** What a command gives. */
export type CommandOutput<C> = C extends Command<infer _P, infer R> ? R : never

/** A result that is JSON text already: what is asked for again and again need not be written anew each time. */
export class RenderedResult<R> {
  readonly json: string
  declare readonly type?: R

  constructor(json: string) {
    this.json = json
  }
}

/**
 * One handler for each command: leaving one out does not compile, neither of a group nor of the whole contract. Those of
 * `Rendered` give text.
 */
export type CommandHandlers<Group, Context, Rendered = never> = {
  readonly [Name in keyof Group]: (
    context: Context,
    input: CommandInput<Group[Name]>,
    caller: Caller,
  ) => HandlerResult<Name extends Rendered ? RenderedResult<CommandOutput<Group[Name]>> : CommandOutput<Group[Name]>>
}

type HandlerResult<R> = R | Promise<R>

/** Number of parameters that must be given. */
export const requiredCount = (params: Parameters): number =>
  Object.values(params).filter((parameter) => !parameter.optional).length

/** `name <required> [optional]`, as help shows it. */
export const usageOf = (name: string, params: Parameters): string =>
  [
    name,
    ...Object.entries(params).map(([parameter, { optional }]) => (optional ? `[${parameter}]` : `<${parameter}>`)),
  ].join(' ')

/** The positional list of named inputs, cut after the last one that is given. */
export const positional = (params: Parameters, input: Readonly<Record<string, unknown>>): readonly Json[] => {
  const values = Object.keys(params).map((name) => input[name])
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  return values.map((value) => (value === undefined ? null : value)) as readonly Json[]
}
