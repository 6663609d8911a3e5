// Tells a bad post from one that our chain is not yet able to judge: honest peers may be a block ahead of us.
import { decodePost, type PostRejection, type SignedPost } from '../../protocol/post.ts'

type HeightOf = (post: SignedPost) => number

const ownHeight: HeightOf = (post) => post.height
const embeddedHeight =
  (member: 'rt' | 'fav'): HeightOf =>
  (post) =>
    post.userpost.dict(member)?.int('height') ?? 0

/** The height that the verdict hung on. */
const heightThatDecides: Partial<Record<PostRejection['code'], HeightOf>> = {
  'post-height-invalid': ownHeight,
  'post-signature-invalid': ownHeight,
  'post-retransmit-signature-invalid': embeddedHeight('rt'),
  'post-favourite-signature-invalid': embeddedHeight('fav'),
}

/**
 * Whether a later block may turn the verdict: the number lies above the bound of swarm-posts.md 2.7, or the height that
 * selects the key is above our tip, where a key replacement may stand that we have not seen.
 */
export const isTooEarly = (piece: Uint8Array, rejection: PostRejection, bestHeight: number): boolean => {
  if (rejection.code === 'post-number-out-of-bound') return true
  const height = heightThatDecides[rejection.code]
  if (height === undefined) return false
  const decoded = decodePost(piece)
  return decoded.ok && height(decoded.value) > bestHeight
}
