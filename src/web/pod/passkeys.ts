// Passkeys: WebAuthn with an answer (PRF) that opens the vault. The answer stays in the browser.
import { CodedError } from '../../base/coded-error.ts'
import { encodeHex } from '../../codec/hex.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { passkeyQuestion } from '../../podkeys/passkey-question.ts'
import { texts } from '../locales/pod/texts.ts'

/** What an authenticator gave. */
export interface PasskeyAnswer {
  /** Base64url. */
  readonly id: string
  /** 32 bytes in hexadecimal: for the keys alone. */
  readonly secret: string
  /** For the pod, without the secret. */
  readonly response: Readonly<Record<string, never>>
}

type Options = Readonly<Record<string, unknown>>

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const bytesOf = (text: unknown): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(String(text).replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

const question = { prf: { eval: { first: encodeUtf8(passkeyQuestion) } } }

interface Listed {
  readonly id: unknown
}

const listed = (list: unknown): PublicKeyCredentialDescriptor[] =>
  Array.isArray(list) ? (list as Listed[]).map(({ id }) => ({ type: 'public-key', id: bytesOf(id) })) : []

const noSecret = (): CodedError => new CodedError('pod.passkey', texts.login.noPrf)

/** An authenticator says what it can as `enabled` when a passkey is made, and answers at the latest when it is used. */
const secretOf = (credential: PublicKeyCredential): string | undefined => {
  const first = credential.getClientExtensionResults().prf?.results?.first
  return first === undefined
    ? undefined
    : encodeHex(new Uint8Array(first instanceof ArrayBuffer ? first : first.buffer))
}

const asserted = (credential: PublicKeyCredential): Readonly<Record<string, unknown>> => {
  const { clientDataJSON, authenticatorData, signature, userHandle } =
    credential.response as AuthenticatorAssertionResponse
  return {
    clientDataJSON: base64url(clientDataJSON),
    authenticatorData: base64url(authenticatorData),
    signature: base64url(signature),
    ...(userHandle === null ? {} : { userHandle: base64url(userHandle) }),
  }
}

const attested = (credential: PublicKeyCredential): Readonly<Record<string, unknown>> => {
  const response = credential.response as AuthenticatorAttestationResponse
  const key = response.getPublicKey()
  // An algorithm that the browser itself cannot read was not asked for.
  if (key === null) throw noSecret()
  return {
    clientDataJSON: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.getAuthenticatorData()),
    publicKey: base64url(key),
    transports: response.getTransports(),
  }
}

const answerOf = (
  credential: PublicKeyCredential,
  response: Readonly<Record<string, unknown>>,
  secret: string,
): PasskeyAnswer => ({
  id: credential.id,
  secret,
  response: {
    ...{ id: credential.id, rawId: credential.id, type: 'public-key', clientExtensionResults: {} },
    ...{ response, authenticatorAttachment: credential.authenticatorAttachment ?? undefined },
  } as unknown as Readonly<Record<string, never>>,
})

const got = async (options: CredentialRequestOptions): Promise<PublicKeyCredential> => {
  const credential = await navigator.credentials.get(options)
  if (!(credential instanceof PublicKeyCredential)) throw noSecret()
  return credential
}

/** Asks for a passkey of this pod. Fault: `pod.passkey`. */
export const usePasskey = async (options: Options): Promise<PasskeyAnswer> => {
  const { challenge, allowCredentials, ...rest } = options
  const publicKey = {
    ...rest,
    challenge: bytesOf(challenge),
    allowCredentials: listed(allowCredentials),
    extensions: question,
  } as PublicKeyCredentialRequestOptions
  const credential = await got({ publicKey })
  const secret = secretOf(credential)
  if (secret === undefined) throw noSecret()
  return answerOf(credential, asserted(credential), secret)
}

/** Makes a passkey. Many authenticators answer only when a passkey is used: then it is used at once. Fault: `pod.passkey`. */
export const makePasskey = async (options: Options): Promise<PasskeyAnswer> => {
  const { challenge, user, excludeCredentials, ...rest } = options
  const owner = user as Readonly<Record<string, unknown>>
  const publicKey = {
    ...rest,
    challenge: bytesOf(challenge),
    user: { ...owner, id: bytesOf(owner['id']) },
    excludeCredentials: listed(excludeCredentials),
    extensions: question,
  } as unknown as PublicKeyCredentialCreationOptions
  const credential = await navigator.credentials.create({ publicKey })
  if (!(credential instanceof PublicKeyCredential)) throw noSecret()
  const allowCredentials: PublicKeyCredentialDescriptor[] = [{ type: 'public-key', id: credential.rawId }]
  const again = { challenge: crypto.getRandomValues(new Uint8Array(32)), allowCredentials, extensions: question }
  const secret = secretOf(credential) ?? secretOf(await got({ publicKey: { ...again, userVerification: 'required' } }))
  if (secret === undefined) throw noSecret()
  return answerOf(credential, attested(credential), secret)
}
