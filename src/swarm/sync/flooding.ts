// Tells all peers of a swarm of a post that was just stored (swarm-posts.md 2.9-3).
import type { Member } from '../peers/member.ts'
import type { UploadQueue } from './upload-queue.ts'
import { encodeMessage } from '../wire/messages.ts'

/** What was stored. */
export interface News {
  readonly postNumber: number
  /** Of a post of our own: its bytes. */
  readonly piece: Uint8Array | undefined
  /** What is sent unasked counts, too. */
  readonly uploads: Pick<UploadQueue, 'spend'>
}

/** HAVE to all, also to whom it came from: it is the receipt. */
export const flood = (members: Iterable<Member>, { postNumber, piece, uploads }: News): void => {
  const have = encodeMessage('have', { postNumber })
  const frame = piece === undefined ? undefined : encodeMessage('piece', { index: postNumber, begin: 0, data: piece })
  for (const { peer, exchange, upload } of members) {
    peer.sendFrame(have)
    // Who takes it unasked need not ask: that saves a round trip.
    if (frame === undefined || !exchange.takesPushed) continue
    peer.sendFrame(frame)
    uploads.spend(upload, frame.length)
  }
}
