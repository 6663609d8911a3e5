// A message is data: its bound and its codec; handlers are a table over the messages.
import type { Codec } from './combinators.ts'

/** One message of a protocol. */
export interface MessageSpec<T> {
  /** Longest payload that is looked at, in bytes. */
  readonly maxBytes: number
  readonly codec: Codec<T>
}

/** Declares a message. */
export const message = <T>(spec: MessageSpec<T>): MessageSpec<T> => spec

/** The value that a message carries. */
export type MessageValue<Spec> = Spec extends MessageSpec<infer T> ? T : never

/** One handler for each message: leaving one out does not compile. */
export type Handlers<Messages, Peer> = {
  readonly [Name in keyof Messages]: (peer: Peer, value: MessageValue<Messages[Name]>) => void
}
