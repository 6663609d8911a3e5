// Judges proofs of names in the page. The node is asked for the bytes and for nothing else: what they prove is found out here.
import type { Client } from '../../api/client.ts'
import { judgeNameProof, type NameProofRejection, type ProvedName } from '../../chain/browser.ts'
import { encodeHex } from '../../codec/hex.ts'
import { scryptHash } from '../../crypto/hash.ts'
import { limits } from '../../protocol/limits.ts'
import { networkNamed } from '../../protocol/network.ts'

/** What the page has found out of a name. */
export type NameCheck =
  /** `key`: hexadecimal digits of the newest one. */
  | { readonly kind: 'proved'; readonly key: string; readonly proved: ProvedName }
  | { readonly kind: 'refused'; readonly code: NameProofRejection['code'] | 'proof-other-name' | 'network-unknown' }

const base64Length = Math.ceil(limits.nameProofBytes / 3) * 4

const bytesOf = (base64: string): Uint8Array => {
  const text = atob(base64.slice(0, base64Length))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

/** A header takes some milliseconds: between two the page draws and listens. */
const proofOfWork = async (header: Uint8Array): Promise<Uint8Array> => {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
  return scryptHash(header)
}

/** Chains that are so short are shown to their first block; of longer ones some headers are. */
const shortChain = 500

/** Asks the node for a proof of `username` and judges it. Faults: those of the command. */
export const checkName = async (
  client: Client,
  { network: networkName, height }: { readonly network: string; readonly height: number },
  username: string,
): Promise<NameCheck> => {
  const network = networkNamed(networkName)
  if (network === undefined) return { kind: 'refused', code: 'network-unknown' }
  const { proof } = await client.getuserproof({ username, whole: height <= shortChain })
  const judged = await judgeNameProof(bytesOf(proof), { network, proofOfWork })
  if (!judged.ok) return { kind: 'refused', code: judged.rejection.code }
  const key = judged.value.keys.at(-1)
  if (judged.value.username !== username || key === undefined) return { kind: 'refused', code: 'proof-other-name' }
  return { kind: 'proved', key: encodeHex(key.publicKey), proved: judged.value }
}
