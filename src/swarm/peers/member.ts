// A peer of a swarm, as seen from four sides.
import type { DownloadSide } from '../sync/downloads.ts'
import type { UploadSide } from '../sync/uploads.ts'
import type { ExchangeSide } from './exchange.ts'
import type { Peer } from './peer.ts'

/** A connected peer with what we get from it, what it gets from us, and what it told of itself. */
export interface Member {
  readonly peer: Peer
  readonly download: DownloadSide
  readonly upload: UploadSide
  readonly exchange: ExchangeSide
}
