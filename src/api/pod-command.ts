// How a command of a pod is declared (ADR 94).
import { optional } from '../codec/schema.ts'
import type { ParameterValues, Parameters, ResultType } from './contract.ts'
import { pageCount, textUpTo } from './pod-shapes.ts'

/** Who may call a command of a pod: anyone, or whoever is logged in and has at least this role. */
export type PodAccess = 'anyone' | 'member' | 'moderator' | 'admin'

/** One command of a pod. For whom it acts is never a parameter: it is the account that is logged in. */
export interface PodCommand<P extends Parameters = Parameters, R = unknown> {
  readonly summary: string
  readonly params: P
  readonly result: ResultType<R>
  readonly access: PodAccess
  /** Suspended accounts may call it, too. */
  readonly whileSuspended?: true
}

/** Declares a command of a pod. */
export const podCommand = <P extends Parameters, R>(spec: PodCommand<P, R>): PodCommand<P, R> => spec

/** What a command of a pod takes. */
export type PodInput<C> = C extends PodCommand<infer P> ? ParameterValues<P> : never

/** What it gives. */
export type PodOutput<C> = C extends PodCommand<infer _P, infer R> ? R : never

/** Code of an invitation. */
export const code = textUpTo(64)

/** Why somebody is reported, suspended or let in again. */
export const reason = textUpTo(1_000)

/** Where a page begins: what the one before gave as `next`. */
export const cursor = textUpTo(64)

/** Parameters of whatever comes in pages. */
export const page = { count: optional(pageCount), before: optional(cursor) }
