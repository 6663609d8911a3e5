// What people are told when a post is not acceptable.
import { CodedError } from '../base/coded-error.ts'
import { limits } from '../protocol/limits.ts'
import type { PostRejection } from '../protocol/post.ts'

const refusals: Readonly<Record<PostRejection['code'], string>> = {
  'post-size': `The post is too long: it may take ${String(limits.postBytes)} bytes with its signature. Shorten the text or split it.`,
  'post-malformed': 'The post cannot be read.',
  'post-author-mismatch': 'The post has another author.',
  'post-number-mismatch': 'The post has another number.',
  'post-number-out-of-bound':
    'The post number is out of bounds: two new posts are allowed for each block since the registration, and 20 more. Wait for more blocks.',
  'post-height-invalid': 'The chain is not synced yet. Try again when it is.',
  'post-text-invalid': 'The text is not valid Unicode.',
  'post-text-too-long': 'The text is too long.',
  'post-signature-invalid': 'The name’s key is not the one that the chain knows.',
  'post-retransmit-signature-invalid': 'The retransmitted post has no valid signature.',
  'post-favourite-signature-invalid': 'The favourite has no valid signature.',
}

/** The fault of a refused post, for people. */
export const refuse = (rejection: PostRejection): CodedError => new CodedError(rejection.code, refusals[rejection.code])
