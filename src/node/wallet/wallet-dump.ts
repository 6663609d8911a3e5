// The wallet as lines of text, as the C++ node writes and reads it (rpc.md 2.4).
import { encodeDisplayHash } from '../../codec/hex.ts'
import { keyId, publicKeyOf } from '../../crypto/keys.ts'
import { base58CheckEncode, decodeWif, encodeWif } from '../../crypto/wif.ts'
import { concatBytes } from '../../base/bytes.ts'
import type { Network } from '../../protocol/network.ts'
import type { FoundKey } from './found-keys.ts'

/** What a dump tells besides its keys. */
export interface DumpHead {
  readonly program: string
  /** Unix seconds. */
  readonly createdAt: number
  readonly tip: { readonly height: number; readonly id: Uint8Array; readonly time: number }
}

/** What a dump holds. */
export interface ReadDump {
  readonly keys: readonly FoundKey[]
  /** Lines that look like a key of this network and have no name. */
  readonly nameless: number
}

/** How the text of a dump begins. */
export const dumpHead = '# Wallet dump created by'

/** Version byte of the addresses in remarks: nobody reads them. */
const addressVersion = (network: Network): number => (network.secretVersion === 128 ? 0 : 111)

const timeText = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`

const timeOf = (text: string): number => {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(text) ? Date.parse(text) : Number.NaN
  return Number.isFinite(milliseconds) ? Math.max(0, Math.floor(milliseconds / 1000)) : 0
}

const isPlain = (byte: number): boolean => byte > 32 && byte < 128 && byte !== 0x25

const escaped = (name: string): string =>
  [...new TextEncoder().encode(name)]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`))
    .join('')

const unescaped = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/gu, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

const lineOf = ({ name, privateKey, compressed, createdAt }: FoundKey, network: Network): string => {
  const secret = encodeWif(privateKey, network.secretVersion, compressed)
  const id = keyId(publicKeyOf(privateKey, compressed))
  const address = base58CheckEncode(concatBytes(Uint8Array.of(addressVersion(network)), id))
  return `${secret} ${timeText(createdAt)} username=${escaped(name)} # addr=${address}`
}

/** The text of a dump: the oldest key first. */
export const formatDump = (keys: readonly FoundKey[], head: DumpHead, network: Network): string =>
  [
    `${dumpHead} ${head.program}`,
    `# * Created on ${timeText(head.createdAt)}`,
    `# * Best block at time of backup was ${String(head.tip.height)} (${encodeDisplayHash(head.tip.id)}),`,
    `#   mined on ${timeText(head.tip.time)}`,
    '',
    ...[...keys].sort((left, right) => left.createdAt - right.createdAt).map((key) => lineOf(key, network)),
    '',
    '# End of dump',
    '',
  ].join('\n')

const nameIn = (words: readonly string[]): string | undefined => {
  const remark = words.findIndex((word) => word.startsWith('#'))
  const name = (remark < 0 ? words : words.slice(0, remark)).filter((word) => word.startsWith('username=')).at(-1)
  return name === undefined ? undefined : unescaped(name.slice('username='.length))
}

/** The keys of a text; whatever is no line of a key is passed over, as the C++ node does. */
export const parseDump = (text: string, network: Network): ReadDump => {
  const keys: FoundKey[] = []
  let nameless = 0
  for (const line of text.split('\n')) {
    const [secret = '', time = '', ...words] = line.trim().split(' ')
    const decoded = time === '' || secret.startsWith('#') ? undefined : decodeWif(secret, network.secretVersion)
    if (decoded?.ok !== true) continue
    const name = nameIn(words)
    if (name === undefined) nameless += 1
    else keys.push({ ...decoded.value, name, createdAt: timeOf(time) })
  }
  return { keys, nameless }
}
