// What handlers work on.
import { resolve, sep } from 'node:path'
import type { NodeBackupJson } from '../api/control.ts'
import type { CredentialJson } from '../api/credentials.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { InvitationJson, ListedAccountJson, PodRole } from '../api/pod-shapes.ts'
import { Gate } from '../base/gate.ts'
import type { Capabilities } from '../node/capabilities.ts'
import { rpcFault } from './errors.ts'

/** Bounds on commands that take long. */
export interface CallGates {
  /** Gets of the DHT: each one asks dozens of nodes. */
  readonly gets: Gate
  /** Single attempts to connect: each one holds a socket until it fails. */
  readonly tries: Gate
  /** Checks of what is on disk. */
  readonly checks: Gate
  /** Copies of the whole node. */
  readonly backups: Gate
}

/** The gates of a node. The original page gets five items at once. */
export const openGates = (): CallGates => ({
  gets: new Gate(32, 500),
  tries: new Gate(8, 100),
  checks: new Gate(1, 10),
  backups: new Gate(1, 1),
})

/** What the owner wants to be shown: promoted messages in `getposts`, direct messages in `/rss`, and posts that a local user muted. */
export interface ShownThings {
  readonly promoted: boolean
  readonly messagesInFeeds: boolean
  /** The local user whose mutes hold in commands of the C++ node. */
  readonly mutesOf?: string | undefined
}

/** The credentials that the owner has given away. */
export interface CredentialList {
  create(name: string, scope: string, username: string | undefined): string
  list(): readonly CredentialJson[]
  remove(name: string): boolean
}

/** What the owner of a node does with its pod. */
export interface PodDesk {
  invite(role: PodRole, uses: number, days: number): Promise<InvitationJson & { readonly url: string }>
  accounts(
    after: string | undefined,
    count: number,
  ): Promise<{ readonly accounts: readonly ListedAccountJson[]; readonly next: string | null }>
  suspend(name: string, reason: string): Promise<void>
  resume(name: string, reason: string): Promise<void>
  /** Runs a command of the administration; with an account, one that exports it. */
  run(name: string, input: unknown, account: string | undefined): Promise<unknown>
}

/** The node, and what belongs to the process around it. */
export interface RpcContext {
  readonly node: Capabilities
  /** Version of this program. */
  readonly programVersion: string
  readonly dataDirectory: string
  /** Strangers may use some commands (`-public_server_mode`, rpc.md 1.11). */
  readonly isPublicServer: boolean
  readonly shown: ShownThings
  readonly gates: CallGates
  /** Whom the invitation that brought this node into its network named; absent: nobody looks. */
  readonly invited?: () => readonly string[]
  /** Ends the process after the reply has left. */
  stop(): void
  readonly credentials: CredentialList
  /** The pod of this node, if there is one. */
  readonly podDesk?: () => PodDesk | undefined
  /** The contract as OpenRPC, as text. */
  describeContract(): Promise<string>
  /** Copies the whole node into a new folder. */
  backUp(folder: string): Promise<NodeBackupJson>
  /** Makes a one-time login link for the web page. */
  createLoginLink(): string
  /** The address of a feed for readers, with a token that opens it alone. */
  createFeedLink(path: string): string
}

/** What file systems take, in bytes of UTF-8: between two slashes, with what a file is called until it is whole, and in all. */
const longestName = 255 - '.new'.length
const longestPath = 4_095

/** A bare name is one in the data directory: where a daemon happened to be started is no place for keys. */
export const wholePath = ({ dataDirectory }: Pick<RpcContext, 'dataDirectory'>, path: string): string => {
  if (path.includes('\0')) throw rpcFault(rpcErrorCode.invalidParameter, 'A file name has no NUL character.')
  const whole = resolve(dataDirectory, path)
  const isTooLong = (text: string, longest: number): boolean => Buffer.byteLength(text) > longest
  if (isTooLong(whole, longestPath) || whole.split(sep).some((name) => isTooLong(name, longestName)))
    throw rpcFault(rpcErrorCode.invalidParameter, 'This file name is too long. Choose one of at most 251 bytes.')
  return whole
}
