// Shows a pod that somebody has the key of a name, to this pod and for this moment.
import { bringingText } from '../api/pod-shapes.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { signData } from '../crypto/signature.ts'
import type { WifSecret } from '../crypto/wif.ts'
import type { Username } from '../protocol/username.ts'

/** What is signed. */
export interface Bringing {
  readonly name: Username
  /** The address of the pod as the browser sees it: no other pod can pass the signature on. */
  readonly url: string
  /** What the pod made up for this moment. */
  readonly challenge: string
}

/** 65 bytes. */
export const signBringing = ({ url, name, challenge }: Bringing, secret: WifSecret): Uint8Array =>
  signData(encodeUtf8(bringingText(url, name, challenge)), secret.privateKey, secret.compressed)
