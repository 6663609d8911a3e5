// What handlers work on.
import type { StatusJson } from '../api/control.ts'
import type { Node } from '../node/node.ts'

/** The node, and what belongs to the process around it. */
export interface RpcContext {
  readonly node: Node
  /** Version of this program. */
  readonly programVersion: string
  readonly dataDirectory: string
  /** Ends the process after the reply has left. */
  stop(): void
  /** Makes a one-time login link for the web page. */
  createLoginLink(): string
}

/** The state as `getstatus` and the feed tell it. */
export type StatusOf = (context: RpcContext) => StatusJson
