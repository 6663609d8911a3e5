// Verifies names, posts and gaps for whoever has no chain: in a browser, or in another program (ADR 69).
import { judgeNameProof, type NameProofRejection, type ProvedName } from '../chain/browser.ts'
import { CodedError } from '../base/coded-error.ts'
import { encodeHex } from '../codec/hex.ts'
import { scryptHash } from '../crypto/hash.ts'
import { type Network, networkNamed } from '../protocol/network.ts'
import { decodePost, judgePost, type PostRejection, type SignedPost, textIn, textOf } from '../protocol/post.ts'
import { type PostKind, referenceIn } from '../protocol/post-kind.ts'
import { parseUsername } from '../protocol/username.ts'
import { ProvedKeys } from './proved-keys.ts'
import type { PostName, Verified, VerifiedName, VerifiedPost, Verifier } from './types.ts'

export type * from './types.ts'

const nameSentences: Readonly<Record<NameProofRejection['code'], string>> = {
  'proof-malformed': 'This is no proof of a name.',
  'proof-version': 'The proof has a form that this program does not know.',
  'proof-empty': 'The proof shows nothing.',
  'proof-too-long': 'The proof is longer than any needs to be.',
  'proof-other-network': 'The proof is of another network.',
  'proof-order': 'The registrations in the proof are not in order.',
  'proof-registration': 'The proof holds something that registers no such name.',
  'proof-signature': 'A key in the proof was not handed on by the one before.',
  'proof-block-missing': 'The header of a block is missing in the proof.',
  'proof-branch': 'A registration does not stand in the block that the proof says.',
  'proof-branch-ambiguous': 'The way from a registration to its block can be read in two ways.',
  'proof-header-work': 'A header in the proof has no proof of work.',
  'proof-header-target': 'A header in the proof is easier than the rules allow.',
}

const postSentences: Readonly<Partial<Record<PostRejection['code'], string>>> = {
  'post-signature-invalid': 'The signature is not of the key that the proof shows.',
  'post-retransmit-signature-invalid':
    'What the post passes on is not signed by its author, or no proof of that name was given.',
  'post-favourite-signature-invalid':
    'What the post marks is not signed by its author, or no proof of that name was given.',
  'post-author-mismatch': 'The post is of somebody else.',
  'post-number-mismatch': 'The post has another number.',
}

const refused = (
  code: string,
  message: string,
): { readonly ok: false; readonly code: string; readonly message: string } => ({
  ...{ ok: false, code, message },
})

const kinds: Readonly<Record<PostKind['kind'], VerifiedPost['kind']>> = {
  plain: 'post',
  reply: 'reply',
  'promoted-reply': 'reply',
  retransmit: 'retransmit',
  favourite: 'favourite',
  'private-favourite': 'favourite',
  direct: 'message',
  custom: 'other',
}

const nameOfPost = ({ author, postNumber }: { readonly author: string; readonly postNumber: number }): PostName => ({
  author,
  number: postNumber,
})

const carriedBy = ({ kind }: SignedPost): VerifiedPost['carries'] => {
  if (kind.kind !== 'retransmit') return undefined
  const reference = referenceIn(kind.carried.userpost)
  return reference === undefined ? undefined : { ...nameOfPost(reference), text: textIn(kind.carried.userpost) }
}

const plainPost = (post: SignedPost): VerifiedPost => {
  const previous = post.userpost.get('lastk')
  return {
    ...nameOfPost(post),
    kind: kinds[post.kind.kind],
    text: textOf(post),
    time: post.time,
    previous: typeof previous === 'number' && previous >= 0 && previous < post.postNumber ? previous : undefined,
    answers: post.kind.kind === 'reply' ? nameOfPost(post.kind.to) : undefined,
    carries: carriedBy(post),
  }
}

const plainName = ({ username, keys, isFromFirst, tip }: ProvedName): VerifiedName => ({
  name: username,
  keys: keys.map(({ publicKey, height, time, confirmations, work, isAnchored }) => ({
    ...{ key: encodeHex(publicKey), height, time, confirmations, work, anchored: isAnchored },
  })),
  fromFirst: isFromFirst,
  tip,
})

const judgeName = async (keys: ProvedKeys, network: Network, proof: Uint8Array): Promise<Verified<VerifiedName>> => {
  const judged = await judgeNameProof(proof, { network, proofOfWork: scryptHash })
  if (!judged.ok) return refused(judged.rejection.code, nameSentences[judged.rejection.code])
  keys.add(judged.value)
  return { ok: true, value: plainName(judged.value) }
}

const judgeOnePost = (keys: ProvedKeys, bytes: Uint8Array, author: string, number: number): Verified<VerifiedPost> => {
  const name = parseUsername(author)
  if (name === undefined || keys.registrationHeight(name) === undefined)
    return refused('name-not-proved', `Give the proof of the name ${author} first.`)
  if (!decodePost(bytes).ok) return refused('post-malformed', 'This is no post.')
  const judged = judgePost(bytes, name, number, keys)
  if (judged.ok) return { ok: true, value: plainPost(judged.value) }
  const { code } = judged.rejection
  return refused(code, postSentences[code] ?? 'The post breaks a rule of the network.')
}

const missingAmong = (posts: readonly VerifiedPost[]): readonly PostName[] => {
  const keyOf = ({ author, number }: PostName): string => `${author}/${String(number)}`
  const here = new Set(posts.map(keyOf))
  const named = posts.flatMap(({ author, previous }) => (previous === undefined ? [] : [{ author, number: previous }]))
  return [...new Map(named.map((name) => [keyOf(name), name])).values()].filter((name) => !here.has(keyOf(name)))
}

/** Makes a verifier for a network, such as `main` or `private:choir`. Throws where there is no such network. */
export const openVerifier = (networkName: string): Verifier => {
  const network = networkNamed(networkName)
  if (network === undefined) throw new CodedError('network-unknown', `There is no network “${networkName}”.`)
  const keys = new ProvedKeys()
  return {
    name: (proof) => judgeName(keys, network, proof),
    post: (bytes, author, number) => judgeOnePost(keys, bytes, author, number),
    missing: missingAmong,
  }
}
