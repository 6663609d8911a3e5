// Passkeys (WebAuthn, level 2): what the browser is asked, and whether what it answers is genuine.
import { createPublicKey, hash, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { maxPasskeys, type PasskeyJson } from '../api/pod-shapes.ts'
import type { Json } from '../codec/schema.ts'
import { now, type PodCore, refusal, type Session } from './core.ts'

// No attestation is asked for: which make of authenticator somebody has is nobody's business here. So nothing is to be
// read but what browsers give in plain form, and node:crypto checks the signatures (ADR 94).

/** ES256, EdDSA, RS256 (COSE). */
const algorithms = [-7, -8, -257] as const

type Members = Readonly<Record<string, Json>>

/** The site for which passkeys are: the address of the pod. */
export interface PasskeySite {
  readonly origin: string
  readonly name: string
}

interface Row {
  readonly id: string
  readonly account: string
  readonly public_key: Uint8Array
  readonly counter: number
  readonly label: string
  readonly created: number
  readonly used: number | null
}

const columns = 'id, account, public_key, counter, label, created, used'

const refused = (): Error =>
  refusal(401, 'passkey', 'This passkey was not accepted. Try again, or log in with your password.')

const base64url = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64url')

const bytesIn = (members: Members | undefined, name: string): Buffer => {
  const text = members?.[name]
  if (typeof text !== 'string' || text.length > 8_192) throw refused()
  return Buffer.from(text, 'base64url')
}

const membersIn = (members: Members, name: string): Members => {
  const value = members[name]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused()
  return value as Members
}

const hostOf = ({ origin }: PasskeySite): string => new URL(origin).hostname

/** What a browser needs to make a passkey. */
export const creationOptions = (site: PasskeySite, challenge: string, name: string, known: readonly string[]) => ({
  rp: { id: hostOf(site), name: site.name },
  // The name is the account; it tells no more than the page does.
  user: { id: base64url(name), name, displayName: name },
  challenge: base64url(challenge),
  pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
  timeout: 300_000,
  attestation: 'none',
  excludeCredentials: known.map((id) => ({ type: 'public-key', id })),
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
})

/** What a browser needs to use one. */
export const requestOptions = (site: PasskeySite, challenge: string) => ({
  rpId: hostOf(site),
  challenge: base64url(challenge),
  timeout: 300_000,
  allowCredentials: [],
  userVerification: 'required',
})

/** What the browser says it was asked, and by whom. */
const checkClientData = (site: PasskeySite, bytes: Buffer, type: string, challenge: string): void => {
  let said: unknown
  try {
    said = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw refused()
  }
  const data = said as Partial<Record<string, unknown>> | null
  const isOurs = data?.['type'] === type && data['challenge'] === base64url(challenge) && data['origin'] === site.origin
  if (!isOurs || data['crossOrigin'] === true) throw refused()
}

/** Flags of authenticator data: somebody was present, and verified. */
const present = 1
const verified = 4

/** The counter in authenticator data that are for this site, of somebody who was verified. */
const counterIn = (site: PasskeySite, data: Buffer): number => {
  if (data.length < 37) throw refused()
  const isOurs = timingSafeEqual(data.subarray(0, 32), hash('sha256', hostOf(site), 'buffer'))
  const flags = data[32] ?? 0
  if (!isOurs || (flags & present) === 0 || (flags & verified) === 0) throw refused()
  return data.readUInt32BE(33)
}

const keyOf = (spki: Uint8Array): KeyObject => {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    throw refused()
  }
}

const isKeyKind = ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean =>
  (type === 'ec' && details?.namedCurve === 'prime256v1') ||
  type === 'ed25519' ||
  (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048 && (details?.modulusLength ?? 0) <= 8192)

/** A passkey that was made; its key is the owner's own word. Fault: `pods.passkey`. */
export const readNewPasskey = (
  site: PasskeySite,
  challenge: string,
  response: Members,
): { readonly id: string; readonly publicKey: Uint8Array; readonly counter: number } => {
  const inner = membersIn(response, 'response')
  checkClientData(site, bytesIn(inner, 'clientDataJSON'), 'webauthn.create', challenge)
  const counter = counterIn(site, bytesIn(inner, 'authenticatorData'))
  const publicKey = bytesIn(inner, 'publicKey')
  if (!isKeyKind(keyOf(publicKey))) throw refused()
  return { id: base64url(bytesIn(response, 'id')), publicKey, counter }
}

/** Whose passkey signed the challenge; its use is noted. Inside of a transaction. Fault: `pods.passkey`. */
export const usePasskey = async (
  core: PodCore,
  session: Session,
  site: PasskeySite,
  { challenge, response }: { readonly challenge: string; readonly response: Members },
): Promise<string> => {
  const [row] = await session.query<Row>(`SELECT ${columns} FROM pod_passkeys WHERE id = ?`, [
    base64url(bytesIn(response, 'id')),
  ])
  if (row === undefined) throw refused()
  const inner = membersIn(response, 'response')
  const [clientData, data] = [bytesIn(inner, 'clientDataJSON'), bytesIn(inner, 'authenticatorData')]
  checkClientData(site, clientData, 'webauthn.get', challenge)
  const counter = counterIn(site, data)
  const key = keyOf(row.public_key)
  const signed = Buffer.concat([data, hash('sha256', clientData, 'buffer')])
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  if (!verify(algorithm, signed, key, bytesIn(inner, 'signature'))) throw refused()
  // Of authenticators that count; one that counts back, or no more, was copied.
  if (counter <= row.counter && (counter !== 0 || row.counter !== 0)) throw refused()
  await session.change('UPDATE pod_passkeys SET counter = ?, used = ? WHERE id = ?', [counter, now(core), row.id])
  return row.account
}

/** The passkeys of an account. */
export const passkeysOf = async (session: Session, account: string): Promise<readonly PasskeyJson[]> => {
  const rows = await session.query<Row>(
    `SELECT ${columns} FROM pod_passkeys WHERE account = ? ORDER BY created, id LIMIT ?`,
    [account, maxPasskeys],
  )
  return rows.map(({ id, label, created, used }) => ({ id, label, created, used }))
}

/** Keeps one, inside of a transaction. Faults: `pods.too-many`, `pods.passkey`. */
export const addPasskey = async (
  core: PodCore,
  session: Session,
  account: string,
  passkey: { readonly id: string; readonly publicKey: Uint8Array; readonly counter: number; readonly label: string },
): Promise<void> => {
  if ((await passkeysOf(session, account)).length >= maxPasskeys)
    throw refusal(409, 'too-many', 'There are too many passkeys already. Take one back first.')
  const added = await session.change(
    `INSERT INTO pod_passkeys (${columns}) VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO NOTHING`,
    [passkey.id, account, passkey.publicKey, passkey.counter, passkey.label, now(core)],
  )
  if (added === 0) throw refused()
}

/** Takes one of an account back. */
export const removePasskey = async (session: Session, account: string, id: string): Promise<void> => {
  await session.change('DELETE FROM pod_passkeys WHERE account = ? AND id = ?', [account, id])
}
