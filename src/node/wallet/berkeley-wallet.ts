// Reads the keys of a wallet file of the C++ node (Berkeley DB), sealed ones as far as they are here. It is never written.
import { equalBytes } from '../../base/bytes.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { CodedError } from '../../base/coded-error.ts'
import { ByteReader } from '../../codec/reader.ts'
import { parsePrivateKey, type PrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { type FoundKey, usernameOf } from './found-keys.ts'

const magicOffset = 12
const magicOfTree = 0x0005_3162
const pageSizeOffset = 20
const pageHeaderBytes = 26
const leafPage = 5
const plainItem = 1

/** Where a curve key stands in its DER form: behind a sequence, version 1 and the head of 32 bytes. */
const privateKeyHead = Uint8Array.of(2, 1, 1, 4, 32)

const tooOdd = (): CodedError =>
  new CodedError(
    'wallet.file-unreadable',
    'This wallet file of the C++ node cannot be read. Stop the C++ node in order (twisterd stop) and try again, or ' +
      'let it write its keys: twisterd dumpwallet <file>.',
  )

/** Whether the bytes begin as a B-tree of Berkeley DB. */
export const isBerkeleyWallet = (file: Uint8Array): boolean =>
  file.length >= 512 && viewOf(file).getUint32(magicOffset, true) === magicOfTree

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The items of a leaf page in their order: keys and values take turns. Undefined stands for what is not plain. */
const itemsOf = (page: Uint8Array): readonly (Uint8Array | undefined)[] => {
  const view = viewOf(page)
  const count = view.getUint16(20, true)
  if (pageHeaderBytes + 2 * count > page.length) throw tooOdd()
  return Array.from({ length: count }, (_, index) => {
    const at = view.getUint16(pageHeaderBytes + 2 * index, true)
    if (at + 3 > page.length) throw tooOdd()
    const length = view.getUint16(at, true)
    if (view.getUint8(at + 2) !== plainItem) return undefined
    if (at + 3 + length > page.length) throw tooOdd()
    return page.subarray(at + 3, at + 3 + length)
  })
}

const pairsOf = (file: Uint8Array): readonly (readonly [Uint8Array, Uint8Array])[] => {
  const pageBytes = viewOf(file).getUint32(pageSizeOffset, true)
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) throw tooOdd()
  const pairs: (readonly [Uint8Array, Uint8Array])[] = []
  for (let start = pageBytes; start + pageBytes <= file.length; start += pageBytes) {
    const page = file.subarray(start, start + pageBytes)
    if (page[25] !== leafPage) continue
    const items = itemsOf(page)
    for (let index = 0; index + 1 < items.length; index += 2) {
      const [key, value] = [items[index], items[index + 1]]
      if (key !== undefined && value !== undefined) pairs.push([key, value])
    }
  }
  return pairs
}

/** Bytes with their length before them. Lengths of this file fit in one byte, or in three. */
const takeBytes = (reader: ByteReader): Uint8Array => {
  const first = reader.u8()
  return reader.take(first === 0xfd ? reader.u16(true) : first)
}

const textOf = (bytes: Uint8Array): string => latin1FromBytes(bytes)

const kinds = ['key', 'ckey', 'keymeta'] as const

/** What a record is about, and the public key in its key. */
const headOf = (key: Uint8Array) => {
  const kind = kinds.find((name) => key[0] === name.length && textOf(key.subarray(1, 1 + name.length)) === name)
  return kind && { kind, publicKey: takeBytes(new ByteReader(key.subarray(1 + kind.length))) }
}

const privateKeyIn = (value: Uint8Array): PrivateKey | undefined => {
  const der = takeBytes(new ByteReader(value))
  for (let at = 0; at + privateKeyHead.length + 32 <= der.length; at += 1)
    if (privateKeyHead.every((byte, index) => der[at + index] === byte))
      return parsePrivateKey(der.subarray(at + privateKeyHead.length, at + privateKeyHead.length + 32))
  return undefined
}

interface Metadata {
  readonly createdAt: number
  readonly name: string
}

const metadataIn = (value: Uint8Array): Metadata => {
  const reader = new ByteReader(value)
  reader.i32(true)
  const createdAt = Number(reader.i64(true))
  return { createdAt: createdAt > 0 && createdAt < 2 ** 40 ? createdAt : 0, name: textOf(takeBytes(reader)) }
}

const isSealed = (): CodedError =>
  new CodedError(
    'wallet.file-encrypted',
    'This wallet of the C++ node has a passphrase. Unlock it there and let it write its keys: ' +
      'twisterd walletpassphrase <passphrase> 60, then twisterd dumpwallet <file>; import that file, and delete it.',
  )

/** The secret of a public key, when this node has it already. */
export type HeldSecret = (publicKey: Uint8Array) => PrivateKey | undefined

const collect = (file: Uint8Array, heldSecret: HeldSecret): readonly FoundKey[] => {
  const sealed = new Map<string, Uint8Array>()
  const secrets = new Map<string, { readonly publicKey: Uint8Array; readonly privateKey: PrivateKey }>()
  const metadata = new Map<string, Metadata>()
  for (const [key, value] of pairsOf(file)) {
    const head = headOf(key)
    if (head === undefined) continue
    const { kind, publicKey } = head
    if (kind === 'keymeta') metadata.set(publicKey.join(), metadataIn(value))
    else if (kind === 'ckey') sealed.set(publicKey.join(), publicKey)
    else {
      const privateKey = privateKeyIn(value)
      if (privateKey !== undefined) secrets.set(publicKey.join(), { publicKey, privateKey })
    }
  }
  for (const [id, publicKey] of sealed) {
    const name = metadata.get(id)?.name
    // Keys of groups come with the groups, and what is no name of a user is left out of a dump, too.
    if (name !== undefined && usernameOf(name) === undefined) continue
    const privateKey = heldSecret(publicKey)
    if (privateKey === undefined) throw isSealed()
    secrets.set(id, { publicKey, privateKey })
  }
  return [...secrets].flatMap(([id, { publicKey, privateKey }]) => {
    const compressed = publicKey.length === 33
    const known = metadata.get(id)
    // The public key beside it proves that the secret was read rightly.
    return known !== undefined && equalBytes(publicKeyOf(privateKey, compressed), publicKey)
      ? [{ ...known, privateKey, compressed }]
      : []
  })
}

/** The keys with their names. Faults: `wallet.file-encrypted`: some that are not held are sealed; `wallet.file-unreadable`. */
export const readBerkeleyWallet = (file: Uint8Array, heldSecret: HeldSecret = () => undefined): readonly FoundKey[] => {
  try {
    return collect(file, heldSecret)
  } catch (error) {
    if (error instanceof CodedError && error.code.startsWith('wallet.')) throw error
    throw tooOdd()
  }
}
