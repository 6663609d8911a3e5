// Tells all peers of a swarm of a post that was just stored (swarm-posts.md 2.9-3).
import type { Member } from '../peers/member.ts'
import type { UploadQueue } from './upload-queue.ts'
import { encodeMessage } from '../wire/messages.ts'

/** What was stored. */
export interface News {
  readonly postNumber: number
  /** Of a post of our own: its bytes. */
  readonly piece: Uint8Array | undefined
  /** Our own client name. */
  readonly client: string
  /** What is sent unasked counts, too. */
  readonly uploads: Pick<UploadQueue, 'spend'>
}

/** HAVE to all, also to whom it came from: it is the receipt. */
export const flood = (members: Iterable<Member>, { postNumber, piece, client, uploads }: News): void => {
  const have = encodeMessage('have', { postNumber })
  const frame = piece === undefined ? undefined : encodeMessage('piece', { index: postNumber, begin: 0, data: piece })
  for (const { peer, exchange, upload } of members) {
    peer.sendFrame(have)
    // Nodes of our family need not ask: that saves a round trip. Others might take it amiss.
    if (frame === undefined || !exchange.isFamily(client)) continue
    peer.sendFrame(frame)
    uploads.spend(upload, frame.length)
  }
}
