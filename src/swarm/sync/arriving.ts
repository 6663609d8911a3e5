// Posts that arrive, from peers or another way: judged, compared with what is held, and stored.
import { equalBytes } from '../../base/bytes.ts'
import { BoundedMap } from '../../base/bounded-map.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgePost, type PostRejection, type VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Peer } from '../peers/peer.ts'
import { isTooEarly } from '../rules/too-early.ts'
import { saysTheSame } from '../store/conflicts.ts'
import type { Bitfield } from '../wire/bitfield.ts'
import type { DownloadSide, Downloads } from './downloads.ts'
import type { Wanted } from './wanted.ts'

/** What arriving posts are judged and kept with. */
export interface ArrivingNeeds {
  readonly username: Username
  readonly keys: UserKeys
  readonly downloads: Downloads
  readonly held: Bitfield
  readonly wanted: Pick<Wanted, 'wants'>
  /** The held post of a number. */
  readonly post: (postNumber: number) => VerifiedPost | undefined
  /** What came could be stored. */
  readonly mayStore: () => boolean
  readonly store: (post: VerifiedPost) => void
  /** Another post than the held one was signed under its number. */
  readonly conflicts: (post: VerifiedPost) => void
  /** A piece was refused. */
  readonly refused: () => void
}

/** Who sent a piece. */
export interface Sender {
  readonly peer: Peer
  readonly download: DownloadSide
}

/** Blocks after a change of keys during which an honest peer may still go by the old ones. */
const disputeBlocks = 12

/** The way into one swarm. */
export class Arriving {
  /** Why pieces were refused, by the number under which they came. */
  readonly refusals = new BoundedMap<number, PostRejection['code']>(limits.swarmRefusals)
  readonly #needs: ArrivingNeeds
  #disputedUntil = -1

  constructor(needs: ArrivingNeeds) {
    this.#needs = needs
  }

  /** Held, or on its way to the disk. */
  holds(postNumber: number): boolean {
    return this.#needs.held.has(postNumber) || this.#needs.downloads.isStoring(postNumber)
  }

  /** The author's keys have changed: honest peers may go by the old ones for a while. */
  keysChanged(): void {
    this.#disputedUntil = this.#needs.keys.bestHeight() + disputeBlocks
    this.refusals.clear()
  }

  /** A piece came from a peer, asked for or not. One of a held number is looked at too, as often as a peer may. */
  piece(from: Sender, postNumber: number, data: Uint8Array): void {
    if (!this.holds(postNumber)) {
      if (this.#needs.wanted.wants(postNumber) && this.#needs.mayStore()) this.#judge(from, postNumber, data)
      // The held post may have to be read from disk: whoever sends known pieces again and again pays before that.
    } else if (from.download.comparisons.take() && this.#mayDiffer(postNumber, data))
      this.#judge(from, postNumber, data)
  }

  /** A judged post came another way. */
  supply(post: VerifiedPost): void {
    const { held, wanted, downloads, mayStore, store } = this.#needs
    if (held.has(post.postNumber)) this.#compare(post)
    else if (wanted.wants(post.postNumber) && !downloads.isStoring(post.postNumber) && mayStore()) {
      downloads.storing(post.postNumber)
      store(post)
    }
  }

  #mayDiffer(postNumber: number, data: Uint8Array): boolean {
    const held = this.#needs.held.has(postNumber) ? this.#needs.post(postNumber) : undefined
    return held !== undefined && !equalBytes(held.piece, data)
  }

  #judge(from: Sender, postNumber: number, data: Uint8Array): void {
    const { username, keys, downloads } = this.#needs
    const verdict = judgePost(data, username, postNumber, keys)
    if (verdict.ok) {
      this.refusals.delete(postNumber)
      this.supply(verdict.value)
      return
    }
    this.#needs.refused()
    const { code } = verdict.rejection
    if (!this.#needs.held.has(postNumber)) this.refusals.set(postNumber, code)
    const isDisputed = code === 'post-signature-invalid' && keys.bestHeight() <= this.#disputedUntil
    if (isDisputed || isTooEarly(data, verdict.rejection, keys.bestHeight()))
      downloads.tooEarly(from.download, postNumber)
    else from.peer.refuse({ code: 'piece-invalid', post: code })
  }

  #compare(post: VerifiedPost): void {
    const held = this.#needs.post(post.postNumber)
    if (held !== undefined && !saysTheSame(held, post)) this.#needs.conflicts(post)
  }
}
