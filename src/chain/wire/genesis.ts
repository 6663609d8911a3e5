// First blocks (chain.md 4.1).
import { BoundedMap } from '../../base/bounded-map.ts'
import { CodedError } from '../../base/coded-error.ts'
import { emptyBytes } from '../../base/bytes.ts'
import { pushBytes } from '../../codec/script.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { scryptHashSync } from '../../crypto/hash.ts'
import type { Network } from '../../protocol/network.ts'
import { nobody } from '../../protocol/username.ts'
import { type Block, idBytes, makeHeader, merkleRootOf } from './block.ts'
import { meetsTarget } from './compact-target.ts'
import { makeTransaction } from './transaction.ts'

const made = new BoundedMap<string, Block>(16)

const build = (network: Network): Block => {
  const { message, time, bits, nonce } = network.genesis
  const transaction = makeTransaction({
    version: 1,
    messageScript: pushBytes(encodeUtf8(message)),
    usernameScript: pushBytes(encodeUtf8(nobody)),
    publicKeyScript: emptyBytes,
    nonce: 0,
  })
  const merkleRoot = merkleRootOf([transaction.id])
  const fields = { version: 1, height: 0, parentId: new Uint8Array(idBytes), merkleRoot, time, bits }
  if (nonce !== undefined) return { header: makeHeader({ ...fields, nonce }), transactions: [transaction] }
  for (let candidate = 0; candidate <= 0xffffffff; candidate += 1) {
    const header = makeHeader({ ...fields, nonce: candidate })
    if (meetsTarget(scryptHashSync(header.bytes), bits)) return { header, transactions: [transaction] }
  }
  throw new CodedError('chain.no-genesis', `No nonce makes a first block for the network ${network.name}.`)
}

/** The first block of a network. Where the parameters leave the nonce open, the first valid one is searched once. */
export const genesisBlock = (network: Network): Block => {
  const known = made.get(network.name)
  if (known !== undefined) return known
  const block = build(network)
  made.set(network.name, block)
  return block
}
