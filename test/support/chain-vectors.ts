// Reading the vectors of the chain.
import { readFileSync } from 'node:fs'
import { encodeFrame, type Frame } from '../../src/chain/wire/envelope.ts'
import { isKnownCommand, messages } from '../../src/chain/wire/messages.ts'
import { type Codec, decodeExact, encode } from '../../src/codec/combinators.ts'
import { decodeHex, encodeHex } from '../../src/codec/hex.ts'
import { mainNetwork } from '../../src/protocol/network.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'

/** A file of test/vectors. */
export const chainVectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))

/** The bytes of a vector. */
export const vectorBytes = (hex: string): Uint8Array => {
  const bytes = decodeHex(hex)
  if (bytes === undefined) throw new Error('bad hexadecimal in a vector')
  return bytes
}

/** What a vector must yield. */
export const vectorValue = <T>(verdict: { readonly ok: true; readonly value: T } | { readonly ok: false }): T => {
  if (!verdict.ok) throw new Error('a vector was refused')
  return verdict.value
}

/** A name of a vector. */
export const vectorName = (text: string): Username => {
  const name = parseUsername(text)
  if (name === undefined) throw new Error('bad name in a vector')
  return name
}

/** A frame read, written again, as hexadecimal. */
export const rewrittenFrame = (frame: Frame): string => {
  if (frame.kind !== 'message' || !isKnownCommand(frame.command)) throw new Error('no message')
  const codec = messages[frame.command].codec as Codec<unknown>
  const value = vectorValue(decodeExact(codec, frame.payload))
  return encodeHex(encodeFrame(mainNetwork.magic, frame.command, encode(codec, value)))
}
