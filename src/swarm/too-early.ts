// Tells a bad post from one that our chain is not yet able to judge: honest peers may be a block ahead of us.
import { decodePost, type PostRejection, type SignedPost } from '../protocol/post.ts'

/** The embedded post that a rejection is about. */
const embeddedHeight = (post: SignedPost, member: 'rt' | 'fav'): number =>
  post.userpost.dict(member)?.int('height') ?? 0

/**
 * Whether a later block may turn the verdict: the number lies above the bound of swarm-posts.md 2.7, or the height that
 * selects the key is above our tip, where a key replacement may stand that we have not seen.
 */
export const isTooEarly = (piece: Uint8Array, rejection: PostRejection, bestHeight: number): boolean => {
  if (rejection.code === 'post-number-out-of-bound') return true
  const decoded = decodePost(piece)
  if (!decoded.ok) return false
  switch (rejection.code) {
    case 'post-height-invalid':
    case 'post-signature-invalid':
      return decoded.value.height > bestHeight
    case 'post-retransmit-signature-invalid':
      return embeddedHeight(decoded.value, 'rt') > bestHeight
    case 'post-favourite-signature-invalid':
      return embeddedHeight(decoded.value, 'fav') > bestHeight
    default:
      return false
  }
}
