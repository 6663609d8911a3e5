// The vault: the secret of a name as the pod keeps it, sealed by a data key, which a password and passkeys wrap.
import { emptyBytes } from '../base/bytes.ts'
import { maxPasskeys } from '../api/pod-shapes.ts'
import type { Random } from '../base/random.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { integer, type Json, list, optional, record, required, type Schema, string } from '../codec/schema.ts'
import { parsePrivateKey } from '../crypto/keys.ts'
import type { WifSecret } from '../crypto/wif.ts'
import type { Username } from '../protocol/username.ts'
import { deriveFor, openUnder, sealUnder } from './web-crypto.ts'

const version = 1
const keyBytes = 32

/** Longest vault as text, in characters: as a pod takes it. */
const maxVaultCharacters = 32_768

/** The data key under one other key. */
export interface Wrapping {
  /** Undefined: the password. Otherwise the credential id of a passkey, base64url. */
  readonly passkey?: string | undefined
  /** Hexadecimal: nonce, ciphertext, tag. */
  readonly wrapped: string
}

/** What the pod keeps and cannot read. */
export interface Vault {
  readonly version: number
  readonly name: string
  /** Hexadecimal: the secret sealed by the data key. */
  readonly sealed: string
  readonly wrappings: readonly Wrapping[]
}

/** An open vault. The data key also seals what this browser keeps for itself. */
export interface OpenVault {
  readonly dataKey: Uint8Array
  readonly secret: WifSecret
}

/** Why a vault does not open. */
export interface VaultRejection {
  readonly code:
    | 'vault-malformed'
    | 'vault-version'
    | 'vault-of-another'
    | 'vault-no-such-key'
    | 'vault-key-wrong'
    | 'vault-damaged'
}

/** A key that can open a vault. */
export interface VaultKey {
  readonly passkey?: string | undefined
  readonly key: Uint8Array
}

const wrapping: Schema<Wrapping> = record({ passkey: optional(string), wrapped: required(string) })

const vaultSchema: Schema<Vault> = record({
  version: required(integer),
  name: required(string),
  sealed: required(string),
  wrappings: required(list(wrapping, maxPasskeys + 1)),
})

const secretLabel = (name: Username): string => `twister pod vault ${String(version)} secret ${name}`

const wrappingLabel = (name: Username, passkey: string | undefined): string =>
  `twister pod vault ${String(version)} key ${name} ${passkey === undefined ? 'password' : `passkey ${passkey}`}`

/** Secret (32 bytes) ‖ 1 when its public key is written in 33 bytes, 0 when in 65. */
const bytesOfSecret = ({ privateKey, compressed }: WifSecret): Uint8Array => {
  const bytes = new Uint8Array(keyBytes + 1)
  bytes.set(privateKey)
  bytes[keyBytes] = compressed ? 1 : 0
  return bytes
}

const secretOf = (bytes: Uint8Array): WifSecret | undefined => {
  const privateKey = parsePrivateKey(bytes.subarray(0, keyBytes))
  const form = bytes[keyBytes]
  return bytes.length !== keyBytes + 1 || privateKey === undefined || (form !== 0 && form !== 1)
    ? undefined
    : { privateKey, compressed: form === 1 }
}

const wrap = async (
  name: Username,
  dataKey: Uint8Array,
  { passkey, key }: VaultKey,
  random: Random,
): Promise<Wrapping> => ({
  passkey,
  wrapped: encodeHex(await sealUnder(key, dataKey, wrappingLabel(name, passkey), random)),
})

/** The vault as the pod takes it. */
export const vaultText = (vault: Vault): string => JSON.stringify(vault)

/** Reads what the pod gave back. */
export const readVault = (text: string): Verdict<Vault, VaultRejection> => {
  if (text.length > maxVaultCharacters) return reject({ code: 'vault-malformed' })
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    return reject({ code: 'vault-malformed' })
  }
  const parsed = vaultSchema.parse(json)
  if (!parsed.ok) return reject({ code: 'vault-malformed' })
  return parsed.value.version === version ? parsed : reject({ code: 'vault-version' })
}

/** Makes a vault with a new data key, which one key opens at first. */
export const createVault = async (
  name: Username,
  secret: WifSecret,
  key: VaultKey,
  random: Random,
): Promise<{ readonly vault: Vault; readonly open: OpenVault }> => {
  const dataKey = random.bytes(keyBytes)
  const sealed = encodeHex(await sealUnder(dataKey, bytesOfSecret(secret), secretLabel(name), random))
  const wrappings = [await wrap(name, dataKey, key, random)]
  return { vault: { version, name, sealed, wrappings }, open: { dataKey, secret } }
}

/** Opens the vault of a name with its data key. */
export const openVaultWith = async (
  name: Username,
  vault: Vault,
  dataKey: Uint8Array,
): Promise<Verdict<OpenVault, VaultRejection>> => {
  const bytes = await openUnder(dataKey, decodeHex(vault.sealed) ?? emptyBytes, secretLabel(name))
  const secret = bytes === undefined ? undefined : secretOf(bytes)
  return secret === undefined ? reject({ code: 'vault-damaged' }) : accept({ dataKey, secret })
}

/** Opens the vault of a name with one of its keys. */
export const openVault = async (
  name: Username,
  vault: Vault,
  { passkey, key }: VaultKey,
): Promise<Verdict<OpenVault, VaultRejection>> => {
  if (vault.name !== name) return reject({ code: 'vault-of-another' })
  const found = vault.wrappings.find((each) => each.passkey === passkey)
  const wrapped = decodeHex(found?.wrapped ?? '')
  if (found === undefined) return reject({ code: 'vault-no-such-key' })
  if (wrapped === undefined) return reject({ code: 'vault-malformed' })
  const dataKey = await openUnder(key, wrapped, wrappingLabel(name, passkey))
  return dataKey?.length === keyBytes ? openVaultWith(name, vault, dataKey) : reject({ code: 'vault-key-wrong' })
}

/** The vault with one more key, or with another one in the place of an older one of the same passkey or of the password. */
export const wrapAgain = async (
  vault: Vault,
  { dataKey }: OpenVault,
  key: VaultKey,
  random: Random,
): Promise<Vault> => {
  const others = vault.wrappings.filter(({ passkey }) => passkey !== key.passkey)
  return { ...vault, wrappings: [...others, await wrap(vault.name as Username, dataKey, key, random)] }
}

/** The vault without a passkey; the password stays. */
export const withoutPasskey = (vault: Vault, passkey: string): Vault => ({
  ...vault,
  wrappings: vault.wrappings.filter((each) => each.passkey !== passkey),
})

/** The key that a passkey wraps with, from the 32 bytes that its authenticator answers. */
export const keyOfPasskey = async (passkey: string, answer: Uint8Array): Promise<VaultKey> => ({
  passkey,
  key: await deriveFor(answer, `twister pod passkey ${passkey}`),
})
