// Signatures and hashes beside the bare calls of the libraries that compute them.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { curve } from '../src/crypto/node/curve.ts'
import { hash160, sha256d } from '../src/crypto/hash.ts'
import { SeededRandom } from '../src/base/random.ts'
import { open, openWithAny, seal } from '../src/crypto/ecies.ts'
import { createPrivateKey, parsePrivateKey, publicKeyOf } from '../src/crypto/keys.ts'
import { recoverCompact, signatureMatches, signData, signedMessageDigest, verifyData } from '../src/crypto/signature.ts'
import { type BenchRow, benchRow, callsPerSecond } from './bench.ts'

interface Verifier {
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean
}

/** Verification, recovery, signing, and the digests around them. */
export async function run(): Promise<BenchRow[]> {
  const secret = parsePrivateKey(new Uint8Array(32).fill(7))
  if (secret === undefined) return []
  const verifier = createRequire(import.meta.url)('secp256k1/bindings.js') as Verifier
  const publicKey = publicKeyOf(secret)
  const data = new Uint8Array(200).fill(3)
  const digest = signedMessageDigest(data)
  const compact = signData(data, secret)
  const plain = compact.subarray(1)
  const recoveryId = ((compact[0] ?? 31) - 31) as 0 | 1
  const foreign = Uint8Array.from(compact)
  foreign.fill(0xff, 33, 49)

  const verify = callsPerSecond(() => verifier.ecdsaVerify(plain, digest, publicKey))
  const recover = callsPerSecond(() => curve.recover(digest, plain, recoveryId, true))
  const sign = callsPerSecond(() => curve.sign(digest, secret))
  const sha256 = callsPerSecond(() => createHash('sha256').update(digest).digest())
  const bare = `${curve.name} recover`
  const random = new SeededRandom(7)
  const sealed = seal(data, publicKey, random)
  const others = Array.from({ length: 64 }, () => createPrivateKey(random))
  let tried = 0
  return [
    benchRow(
      'trial decryption with a key that does not open',
      callsPerSecond(() => open(sealed, others[(tried += 1) % others.length] ?? secret)),
      'bound: 60 µs',
      1e6 / 60,
    ),
    benchRow(
      'keys tried with one message, none of which opens it',
      others.length * callsPerSecond(() => openWithAny(sealed, others)),
      'bound: 60 µs',
      1e6 / 60,
    ),
    benchRow(
      'verifyData',
      callsPerSecond(() => verifyData(data, compact, publicKey)),
      'secp256k1 ecdsaVerify',
      verify,
    ),
    benchRow(
      'signatureMatches',
      callsPerSecond(() => signatureMatches(data, compact, publicKey)),
      bare,
      recover,
    ),
    benchRow(
      'recoverCompact',
      callsPerSecond(() => recoverCompact(digest, compact)),
      bare,
      recover,
    ),
    benchRow(
      'recoverCompact, s above n',
      callsPerSecond(() => recoverCompact(digest, foreign)),
      bare,
      recover,
    ),
    benchRow(
      'signData',
      callsPerSecond(() => signData(data, secret)),
      `${curve.name} sign`,
      sign,
    ),
    benchRow(
      'sha256d',
      callsPerSecond(() => sha256d(digest)),
      'createHash sha256',
      sha256,
    ),
    benchRow(
      'hash160',
      callsPerSecond(() => hash160(publicKey)),
      'createHash sha256',
      sha256,
    ),
  ]
}
