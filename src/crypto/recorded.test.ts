// What the reference node recorded (test/vectors/README.md): its posts, direct messages and blocks.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeHex, encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import { open } from './ecies.ts'
import { scryptHash, sha256d } from './hash.ts'
import { type PrivateKey, parsePrivateKey, parsePublicKey } from './keys.ts'
import { signatureMatches, signedMessageDigest, verifyData } from './signature.ts'

interface Hex {
  readonly hex: string
}
interface Sealed {
  readonly body: Hex
  readonly key: Hex
  readonly mac: Hex
  readonly orig: number
}
interface RecordedPost {
  readonly author: string
  readonly k: number
  readonly kind: string
  readonly signing_pubkey: string
  readonly sighash: string
  readonly userpost_hex: string
  readonly decrypted_with?: string
  readonly plaintext_hex?: string
  readonly decoded: { readonly sig_userpost: Hex; readonly userpost: { readonly dm?: Sealed; readonly pfav?: Sealed } }
}
interface RecordedBlock {
  readonly header: string
  readonly id: string
  readonly pow_hash: string
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${file}`, import.meta.url), 'utf8'))
const { posts } = read('posts.json') as { readonly posts: readonly RecordedPost[] }
const { blocks } = read('blocks.json') as { readonly blocks: readonly RecordedBlock[] }
const { keys } = read('keys.json') as {
  readonly keys: readonly { readonly user: string; readonly note: string; readonly secret: string }[]
}

const bytesOf = (hex: string): Uint8Array => decodeHex(hex) as Uint8Array
const secretOf = (user: string): PrivateKey => {
  const key = keys.find((candidate) => candidate.user === user && !candidate.note.startsWith('replaced'))
  return parsePrivateKey(bytesOf(key?.secret ?? '')) as PrivateKey
}

describe('a recorded post', () => {
  test.each(posts)('of $author ($k, $kind) carries the signature of its author', (post) => {
    const data = bytesOf(post.userpost_hex)
    const signature = bytesOf(post.decoded.sig_userpost.hex)
    const key = parsePublicKey(bytesOf(post.signing_pubkey))
    expect(encodeHex(signedMessageDigest(data))).toBe(post.sighash)
    expect(key !== undefined && verifyData(data, signature, key)).toBe(true)
    expect(signatureMatches(data, signature, bytesOf(post.signing_pubkey))).toBe(true)
    expect(key !== undefined && verifyData(data.subarray(1), signature, key)).toBe(false)
  })

  const sealed = posts.filter((post) => post.plaintext_hex !== undefined)

  test.each(sealed)('of $author ($k, $kind) opens for $decrypted_with', (post) => {
    const { dm, pfav } = post.decoded.userpost
    const parts = dm ?? pfav
    if (parts === undefined) return expect.unreachable()
    const { body, key, mac, orig } = parts
    const message = { body: bytesOf(body.hex), key: bytesOf(key.hex), mac: bytesOf(mac.hex), orig }
    const verdict = open(message, secretOf(post.decrypted_with ?? ''))
    expect(verdict.ok && encodeHex(verdict.value)).toBe(post.plaintext_hex)
  })
})

test('the recorded headers have their ids and proof-of-work hashes', async () => {
  for (const { header, id, pow_hash } of blocks) {
    expect(encodeDisplayHash(sha256d(bytesOf(header)))).toBe(id)
    expect(encodeDisplayHash(await scryptHash(bytesOf(header)))).toBe(pow_hash)
  }
})
