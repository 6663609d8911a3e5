// The messages of a swarm connection (swarm-posts.md 2.4): ids, bounds, forms.
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { type Codec, decodeExact, empty, rest, struct, u16be, u32be, u8 } from '../../codec/combinators.ts'
import { message, type MessageSpec, type MessageValue } from '../../codec/wire.ts'
import { ByteWriter } from '../../codec/writer.ts'
import { limits } from '../../protocol/limits.ts'

const block = struct({ index: u32be, begin: u32be, length: u32be })
const postNumber = struct({ postNumber: u32be })

/** What each message carries. */
export const messages = {
  choke: message({ maxBytes: 0, codec: empty }),
  unchoke: message({ maxBytes: 0, codec: empty }),
  interested: message({ maxBytes: 0, codec: empty }),
  notInterested: message({ maxBytes: 0, codec: empty }),
  have: message({ maxBytes: 4, codec: postNumber }),
  bitfield: message({ maxBytes: limits.swarmBitfieldBytes, codec: struct({ bits: rest }) }),
  request: message({ maxBytes: 12, codec: block }),
  piece: message({
    maxBytes: 8 + limits.swarmPieceDataBytes,
    codec: struct({ index: u32be, begin: u32be, data: rest }),
  }),
  cancel: message({ maxBytes: 12, codec: block }),
  port: message({ maxBytes: 2, codec: struct({ port: u16be }) }),
  hashcashBits: message({ maxBytes: 2, codec: struct({ bits: u16be }) }),
  hashcashNonce: message({ maxBytes: 9, codec: struct({ nonce: rest }) }),
  suggest: message({ maxBytes: 4, codec: postNumber }),
  haveAll: message({ maxBytes: 0, codec: empty }),
  haveNone: message({ maxBytes: 0, codec: empty }),
  reject: message({ maxBytes: 12, codec: block }),
  allowedFast: message({ maxBytes: 4, codec: postNumber }),
  extended: message({ maxBytes: 1 + limits.swarmExtendedBytes, codec: struct({ id: u8, payload: rest }) }),
} as const

/** The table of messages. */
export type Messages = typeof messages

/** Names a message. */
export type MessageName = keyof Messages

/** The value that the message `Name` carries. */
export type ValueOf<Name extends MessageName> = MessageValue<Messages[Name]>

/** A decoded message. */
export type WireMessage = {
  readonly [Name in MessageName]: { readonly name: Name; readonly value: ValueOf<Name> }
}[MessageName]

/** The byte that announces each message. Ids 12, 18, 19 and all above 20 end the connection. */
export const messageIds: Readonly<Record<MessageName, number>> = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  notInterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  hashcashBits: 10,
  hashcashNonce: 11,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20,
}

const namesById = new Map(Object.entries(messageIds).map(([name, id]) => [id, name as MessageName]))

/** Why a frame is no message. */
export interface WireRejection {
  readonly code: 'frame-too-long' | 'message-unknown' | 'message-malformed'
}

/** Judges the head of a frame: `length` counts the id. */
export const judgeFrame = (length: number, id: number): Verdict<MessageName, WireRejection> => {
  const name = namesById.get(id)
  if (name === undefined) return reject({ code: 'message-unknown' })
  return length - 1 > messages[name].maxBytes ? reject({ code: 'frame-too-long' }) : accept(name)
}

/** Decodes the payload of a frame whose head was judged. */
export const decodeMessage = (name: MessageName, payload: Uint8Array): Verdict<WireMessage, WireRejection> => {
  const spec: MessageSpec<unknown> = messages[name]
  const decoded = decodeExact(spec.codec, payload)
  if (!decoded.ok) return reject({ code: 'message-malformed' })
  return accept({ name, value: decoded.value } as WireMessage)
}

/** The whole frame of a message of our own. */
export const encodeMessage = <Name extends MessageName>(name: Name, value: ValueOf<Name>): Uint8Array<ArrayBuffer> => {
  const writer = new ByteWriter()
  writer.u32(0, false)
  writer.u8(messageIds[name])
  const codec: Codec<ValueOf<Name>> = messages[name].codec as never
  codec.write(writer, value)
  const frame = writer.finish()
  new DataView(frame.buffer).setUint32(0, frame.length - 4, false)
  return frame
}

/** A frame of length 0. */
export const keepAlive: Uint8Array = new Uint8Array(4)

/** A message without content, for calls that need a value. */
export const nothing = Object.freeze({})

/** The only block that may be asked for: the whole post (swarm-posts.md 0-3). */
export const wholePost = (index: number): ValueOf<'request'> => ({
  index,
  begin: 0,
  length: limits.swarmPieceDataBytes,
})
