// Signs what a post says, as the post of a local user under a number, and judges it as any other.
import { judgePost, type PostFields, signPost, type VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'
import { refuse } from '../post-refusals.ts'

interface SigningNeeds {
  readonly users: UserKeys
  readonly keys: Pick<KeyRing, 'signingKey'>
  readonly swarms: Pick<Swarms, 'lastPublic'>
}

/** The post, verified. Faults: `PostRejection` codes. */
export const signContent = (
  { users, keys, swarms }: SigningNeeds,
  { author, postNumber }: PostReference,
  content: (key: LocalKey) => Pick<PostFields, 'kind' | 'text' | 'time'>,
): VerifiedPost => {
  const height = users.bestHeight() - 1
  const key = keys.signingKey(author, height, users)
  if (key === undefined) throw refuse({ code: 'post-signature-invalid' })
  const fields = { author, postNumber, height, lastPostNumber: swarms.lastPublic(author), ...content(key) }
  const signed = signPost(fields, key.privateKey, key.compressed)
  const judged = signed.ok ? judgePost(signed.value.piece, author, postNumber, users) : signed
  if (!judged.ok) throw refuse(judged.rejection)
  return judged.value
}
