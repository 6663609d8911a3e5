// The messages by which nodes that cannot use UDP have the DHT asked by others (chain.md 6.8).
import { bool, type Codec, struct, varBytes } from '../../codec/combinators.ts'
import { malformed } from '../../codec/reader.ts'
import { decodeUtf8, encodeUtf8 } from '../../codec/utf8.ts'
import { message } from '../../codec/wire.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'

/** Peers from here on know these messages. */
export const dhtProxyVersion = 70_003

const utf8 = (maxBytes: number): Codec<string> => {
  const inner = varBytes(maxBytes)
  return {
    read: (reader) => {
      const text = decodeUtf8(inner.read(reader))
      if (text === undefined) throw malformed('no UTF-8')
      return text
    },
    write: (writer, value) => {
      inner.write(writer, encodeUtf8(value))
    },
  }
}

const targetFields = struct({
  name: utf8(limits.dhtErrandNameBytes),
  resource: utf8(limits.resourceNameBytes),
  isMulti: bool,
})

/** Kinds are letters in the DHT, and here a flag. */
const target: Codec<DhtTarget> = {
  read: (reader) => {
    const { name, resource, isMulti } = targetFields.read(reader)
    return { name, resource, kind: isMulti ? 'multi' : 'single' }
  },
  write: (writer, { name, resource, kind }) => {
    targetFields.write(writer, { name, resource, isMulti: kind === 'multi' })
  },
}

/** An item and its signature, not looked at. */
const item = struct({
  payload: varBytes(limits.singleItemBytes),
  signature: varBytes(limits.signatureBytes),
  signer: varBytes(limits.usernameBytes),
})

const targetBytes = limits.dhtErrandNameBytes + limits.resourceNameBytes + 16

export const dhtMessages = {
  dhtgetreq: message({ maxBytes: targetBytes, codec: struct({ target, stop: bool }) }),
  dhtputreq: message({
    maxBytes: targetBytes + limits.singleItemBytes + 256,
    codec: struct({ target, item }),
  }),
  dhtgetreply: message({
    maxBytes: limits.dhtAnswerBytes + 64,
    codec: struct({ key: varBytes(64), list: varBytes(limits.dhtAnswerBytes) }),
  }),
} as const

/** The only length that a key has; others are ignored (chain.md H15). */
export const dhtKeyBytes = 20
