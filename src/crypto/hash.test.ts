import { describe, expect, test } from 'vitest'
import { decodeDisplayHash, decodeHex, encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import { hash160, hmacSha512, ripemd160, scryptHash, scryptHashSync, sha1, sha256, sha256d, sha512 } from './hash.ts'

const abc = new TextEncoder().encode('abc')
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => decodeHex(hex) as Uint8Array<ArrayBuffer>

const mainGenesis =
  '01000000000000000000000000000000000000000000000000000000000000000000000000000000deb352291dd2529937056837c8cfc4c71416067d56a9f19910ea48f92f4f8a2c0f2e8452ffff031f760b0000'
const regtestOne =
  '0200000001000000464565f4457ab4025ec743c21c54499d64fd55041dd387ef213e49d39b10fb5729e6f5dc786d3c529c008345c7c3f77e77ca8677c9110f2c7bc86e639dc7ff2cdbe5494dffff7f2000000000'

describe('digests', () => {
  test('agree with their standards on "abc"', () => {
    expect(encodeHex(sha1(abc))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
    expect(encodeHex(sha256(abc))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(encodeHex(sha256d(abc))).toBe('4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358')
    expect(encodeHex(ripemd160(abc))).toBe('8eb208f7e05d987a9b044a8e98c6b087f15a0bfc')
    expect(encodeHex(sha512(abc)).slice(0, 32)).toBe('ddaf35a193617abacc417349ae204131')
  })

  test('of nothing give the key id of an invalid key (chain.md 1.4)', () => {
    expect(encodeHex(hash160(new Uint8Array(0)))).toBe('b472a266d0bd89c13706a4132ccfb16f7c3b9fcb')
  })

  test('are plain byte arrays, also of a Buffer', () => {
    const digest = sha256(Buffer.from('abc'))
    expect(Object.getPrototypeOf(digest)).toBe(Uint8Array.prototype)
    expect(digest).toEqual(sha256(abc))
  })

  test('include HMAC-SHA-512 (RFC 4231, case 2)', () => {
    const mac = hmacSha512(new TextEncoder().encode('Jefe'), new TextEncoder().encode('what do ya want for nothing?'))
    expect(encodeHex(mac).slice(0, 32)).toBe('164b7a7bfcf819e2e395fbe73b56e0a3')
    expect(mac).toHaveLength(64)
  })
})

describe('the proof-of-work hash', () => {
  test('of regtest block 1 is the recorded one (chain.md 10.6)', async () => {
    const expected = decodeDisplayHash('73f6fe5e93e26107faf637401b2d7248c69b25e34ba6ede87957166807c875ee')
    expect(await scryptHash(bytesOf(regtestOne))).toEqual(expected)
    expect(scryptHashSync(bytesOf(regtestOne))).toEqual(expected)
  })

  test('of the main genesis block satisfies its target (chain.md 4.1)', () => {
    expect(encodeDisplayHash(scryptHashSync(bytesOf(mainGenesis))) < `0003ffff${'0'.repeat(56)}`).toBe(true)
  })
})
