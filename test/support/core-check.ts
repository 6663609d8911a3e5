// The recorded vectors against crypto and protocol, without any help of the platform: runs in browsers and on Node.js.
import { judgeNameProof } from '../../src/chain/rules/name-proof-judge.ts'
import { decodeHex, encodeDisplayHash, encodeHex } from '../../src/codec/hex.ts'
import { open } from '../../src/crypto/ecies.ts'
import { scryptHashSync, sha256d } from '../../src/crypto/hash.ts'
import { keyId, type PrivateKey, parsePrivateKey, parsePublicKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signatureMatches, signData, signedMessageDigest, verifyData } from '../../src/crypto/signature.ts'
import { decodeWif } from '../../src/crypto/wif.ts'
import { announcementsOf } from '../../src/protocol/announcements.ts'
import { infoHashOf } from '../../src/protocol/dht-target.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import { decodePost, encodeUserpost, textOf } from '../../src/protocol/post.ts'
import { segmentsOf } from '../../src/protocol/text-grammar.ts'
import { tokensOf } from '../../src/protocol/tokens.ts'
import { parseUsername } from '../../src/protocol/username.ts'

/** What of test/vectors is looked at. */
export interface CoreVectors {
  readonly keys: readonly {
    readonly user: string
    readonly note: string
    readonly wif: string
    readonly wif_version: number
    readonly secret: string
    readonly compressed: boolean
    readonly pubkey: string
    /** Not of a group. */
    readonly hash160?: string
  }[]
  readonly posts: readonly {
    readonly hex: string
    readonly signing_pubkey: string
    readonly sighash: string
    readonly userpost_hex: string
    readonly decrypted_with?: string
    readonly plaintext_hex?: string
  }[]
  readonly blocks: readonly { readonly header: string; readonly id: string; readonly pow_hash: string }[]
  readonly texts: readonly {
    readonly text: string
    readonly marks: readonly { readonly text: string }[]
    readonly announced: { readonly mentions: readonly string[]; readonly hashtags: readonly string[] }
  }[]
}

/** How many comparisons were made, and which of them failed. */
export interface CoreReport {
  readonly checks: number
  readonly faults: readonly string[]
}

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) ?? new Uint8Array()

class Checks {
  checks = 0
  readonly faults: string[] = []

  same(what: string, actual: unknown, expected: unknown): void {
    this.checks += 1
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (left !== right) this.faults.push(`${what}: ${left.slice(0, 100)} instead of ${right.slice(0, 100)}`)
  }
}

const checkKeys = (checks: Checks, { keys }: CoreVectors): void => {
  for (const { user, wif, wif_version: version, secret, compressed, pubkey, hash160 } of keys) {
    const decoded = decodeWif(wif, version)
    if (!decoded.ok) checks.same(`secret of ${user}`, decoded.rejection, 'a secret')
    else {
      checks.same(`secret of ${user}`, encodeHex(decoded.value.privateKey), secret)
      const key = publicKeyOf(decoded.value.privateKey, compressed)
      checks.same(`key of ${user}`, encodeHex(key), pubkey)
      if (hash160 !== undefined) checks.same(`key id of ${user}`, encodeHex(keyId(key)), hash160)
    }
  }
}

const checkPosts = (checks: Checks, { posts, keys }: CoreVectors): void => {
  const secretOf = (user: string): PrivateKey | undefined => {
    const key = keys.find((each) => each.user === user && !each.note.startsWith('replaced'))
    return parsePrivateKey(bytesOf(key?.secret ?? ''))
  }
  for (const post of posts) {
    const decoded = decodePost(bytesOf(post.hex))
    const key = parsePublicKey(bytesOf(post.signing_pubkey))
    if (!decoded.ok || key === undefined) {
      checks.same(post.hex, 'not decoded', 'a post')
      continue
    }
    const { value } = decoded
    const { author, postNumber, time, height, kind, userpost, signature } = value
    const label = `${author} ${String(postNumber)}`
    checks.same(label, encodeHex(value.piece), post.hex)
    checks.same(`digest of ${label}`, encodeHex(signedMessageDigest(userpost.raw)), post.sighash)
    checks.same(`signature of ${label}`, verifyData(userpost.raw, signature, key), true)
    checks.same(`signature of ${label}`, signatureMatches(userpost.raw, signature, key), true)
    checks.same(`other bytes of ${label}`, verifyData(userpost.raw.subarray(1), signature, key), false)
    const fields = { author, postNumber, time, height, kind, text: textOf(value) }
    const written = encodeUserpost({ ...fields, lastPostNumber: userpost.int('lastk') })
    checks.same(`bytes of ${label}`, encodeHex(written), post.userpost_hex)
    if (kind.kind !== 'favourite')
      checks.same(`puts of ${label}`, announcementsOf(value).length > 0, !('sealed' in kind))
    if (post.plaintext_hex === undefined || !('sealed' in kind)) continue
    const secret = secretOf(post.decrypted_with ?? '')
    const opened = secret === undefined ? undefined : open(kind.sealed, secret)
    checks.same(`text of ${label}`, opened?.ok === true && encodeHex(opened.value), post.plaintext_hex)
  }
}

const checkBlocks = (checks: Checks, { blocks }: CoreVectors): void => {
  for (const { header, id, pow_hash: proof } of blocks) {
    const bytes = bytesOf(header)
    checks.same(
      `block ${id}`,
      [encodeDisplayHash(sha256d(bytes)), encodeDisplayHash(scryptHashSync(bytes))],
      [id, proof],
    )
  }
}

const checkTexts = (checks: Checks, { texts }: CoreVectors): void => {
  for (const { text, marks, announced } of texts) {
    const marked = segmentsOf(text).filter(({ kind }) => kind !== 'text')
    checks.same(text, [marked.map((mark) => mark.text), tokensOf(text)], [marks.map((mark) => mark.text), announced])
  }
}

const checkNames = (checks: Checks): void => {
  const alice = parseUsername('alice')
  const secret = parsePrivateKey(bytesOf('7a86d8512f1a3c478830365e8b6a70e06539558151bd7054ba7c6725e68854a5'))
  if (alice === undefined || secret === undefined) return checks.same('alice', 'nobody', 'alice')
  checks.same('swarm of alice', encodeHex(infoHashOf(alice)), '06e2980f2e8912a418195d67d83e1f79230273f6')
  const fields = {
    author: alice,
    postNumber: 2,
    time: 1795246701,
    height: 28,
    text: 'hello twister',
    lastPostNumber: 0,
  }
  // RFC 6979: the same on every platform (swarm-posts.md 11.3).
  const signature =
    '1f6eb5e086af34bbd2fb9a57862fbba3e00654e1ed5bc8bbb80e9aa3b53132ab47122181be59a150d6162dc455e2ce304539f17bb1b1262652b0c85cbe0af5d201'
  checks.same('own signature', encodeHex(signData(encodeUserpost(fields), secret)), signature)
}

/** A proof of a name, and what it says. */
export interface ProofVector {
  readonly name: string
  readonly network: string
  /** In hexadecimal. */
  readonly proof: string
  readonly says:
    | { readonly refused: string }
    | { readonly username: string; readonly key: string; readonly heights: readonly number[] }
}

/** Judges proofs of names; tells which of them say something else. */
export const checkProofs = async (proofs: readonly ProofVector[]): Promise<readonly string[]> => {
  const checks = new Checks()
  for (const { name, proof, says } of proofs) {
    const judged = await judgeNameProof(bytesOf(proof), { network: regressionNetwork })
    const { keys = [], username = '' } = judged.ok ? judged.value : {}
    const key = encodeHex(keys.at(-1)?.publicKey ?? new Uint8Array())
    const said = judged.ok
      ? { username, key, heights: keys.map(({ height }) => height) }
      : { refused: judged.rejection.code }
    checks.same(name, said, says)
  }
  return checks.faults
}

/** Compares everything. */
export const checkCore = (vectors: CoreVectors): CoreReport => {
  const checks = new Checks()
  checkKeys(checks, vectors)
  checkPosts(checks, vectors)
  checkBlocks(checks, vectors)
  checkTexts(checks, vectors)
  checkNames(checks)
  return { checks: checks.checks, faults: checks.faults }
}
