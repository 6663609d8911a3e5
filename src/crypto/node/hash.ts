// Digests on Node.js, by node:crypto.
import { createHmac, hash, scrypt, scryptSync } from 'node:crypto'
import { ripemd160 as portableRipemd160 } from '@noble/hashes/legacy.js'
import { CodedError } from '../../base/coded-error.ts'

type Bytes = Uint8Array<ArrayBuffer>

// A one-shot digest read as a binary string and copied is 3 times faster than the same digest as a Buffer (bench/).
const digest = (algorithm: string, bytes: Uint8Array): Bytes => {
  const text = hash(algorithm, bytes, 'binary')
  const out = new Uint8Array(text.length)
  for (let index = 0; index < out.length; index += 1) out[index] = text.charCodeAt(index)
  return out
}

const hasRipemd160 = (): boolean => {
  try {
    return hash('ripemd160', new Uint8Array(0), 'hex') === '9c1185a5c5e9fc54612808977ee8f548b2258d31'
  } catch {
    return false
  }
}

// OpenSSL 3 keeps RIPEMD-160 in a provider that some systems leave out.
const nativeRipemd160 = hasRipemd160()

/** SHA-1, for the DHT and the swarms (swarm-posts.md 1.1). */
export const sha1 = (bytes: Uint8Array): Bytes => digest('sha1', bytes)

/** SHA-256. */
export const sha256 = (bytes: Uint8Array): Bytes => digest('sha256', bytes)

/** SHA-512, for sealed messages (swarm-posts.md 6.1). */
export const sha512 = (bytes: Uint8Array): Bytes => digest('sha512', bytes)

/** RIPEMD-160. */
export const ripemd160 = (bytes: Uint8Array): Bytes =>
  nativeRipemd160 ? digest('ripemd160', bytes) : Uint8Array.from(portableRipemd160(bytes))

/** HMAC with SHA-512, for sealed messages (swarm-posts.md 6.1). */
export const hmacSha512 = (key: Uint8Array, bytes: Uint8Array): Bytes =>
  new Uint8Array(createHmac('sha512', key).update(bytes).digest())

const scryptBytes = 32

/** 128 · r · N bytes of memory, and p times the time. */
interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** A key of 32 bytes from a passphrase (scrypt, RFC 7914), computed on the thread pool of libuv. */
export const stretchPassphrase = (passphrase: Uint8Array, salt: Uint8Array, cost: Cost): Promise<Bytes> =>
  new Promise((resolve, refuse) => {
    const maxmem = 128 * cost.r * (cost.N + cost.p + 2)
    scrypt(passphrase, salt, scryptBytes, { ...cost, maxmem }, (error, key) => {
      if (error !== null) {
        refuse(new CodedError('crypto.scrypt', error.message))
        return
      }
      resolve(new Uint8Array(key))
      key.fill(0)
    })
  })
const scryptCost = { N: 1024, r: 1, p: 1 } as const

/** The proof-of-work hash of a block header, computed on the thread pool of libuv (chain.md 3.1). */
export const scryptHash = (header: Uint8Array): Promise<Bytes> =>
  new Promise((resolve, refuse) => {
    scrypt(header, header, scryptBytes, scryptCost, (error, key) => {
      if (error === null) resolve(new Uint8Array(key))
      else refuse(new CodedError('crypto.scrypt', error.message))
    })
  })

/** The same as `scryptHash`, on this thread: about 0.2 ms. */
export const scryptHashSync = (header: Uint8Array): Bytes =>
  new Uint8Array(scryptSync(header, header, scryptBytes, scryptCost))
