// What all parts of a pod's server work with.
import { hash } from 'node:crypto'
import { type Clock, nowSeconds } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Client } from '../api/client.ts'
import { encodeHex } from '../codec/hex.ts'
import type { SqlEngine, SqlSession } from './model/engine.ts'

/** What a pod asks of its node: in one process directly, in several by JSON-RPC. Faults: `rpc.<code>` with `fault`. */
export type Overlay = Pick<
  Client,
  | 'draftitem'
  | 'draftpost'
  | 'dumppubkey'
  | 'getblockcount'
  | 'getsigneditems'
  | 'getsignedpost'
  | 'getuserproof'
  | 'hostname'
  | 'listhosted'
  | 'listhostednames'
  | 'listusernamespartial'
  | 'listwanted'
  | 'publishdraft'
  | 'puthosteditem'
  | 'releasehosted'
  | 'stophosted'
  | 'unwantnames'
  | 'wantnames'
>

/** What the parts of a pod share. */
export interface PodCore {
  readonly engine: SqlEngine
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Reads and writes, inside of a transaction or outside. */
export type Session = Pick<SqlSession, 'query' | 'change'>

/** Unix seconds. */
export const now = ({ clock }: Pick<PodCore, 'clock'>): number => nowSeconds(clock)

/** Of a secret: what is kept of it. */
export const digestOf = (secret: string | Uint8Array): string => hash('sha256', secret, 'hex')

/** Text without `+`, `/` and `=`. */
export const secretText = ({ random }: Pick<PodCore, 'random'>, bytes: number): string =>
  Buffer.from(random.bytes(bytes)).toString('base64url')

/** An id by which things stand in the order of their times. */
export const timedId = (core: Pick<PodCore, 'random'>, seconds: number): string =>
  seconds.toString(16).padStart(10, '0') + encodeHex(core.random.bytes(8))

/** What a pod refuses, with its HTTP status. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): CodedError => new CodedError(`pods.${code}`, message, { status, ...fields })

/** The day of UTC of a time. */
export const dayOf = (seconds: number): number => Math.floor(seconds / 86_400)
