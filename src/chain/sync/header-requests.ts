// Whom to ask for headers: those who deliver before those who claim, several at once, and nobody without progress.
import type { Clock } from '../../base/clock.ts'
import { waits } from '../peers/patience.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import type { BlockHeader } from '../wire/block.ts'
import { maxHeaders, noStop, protocolVersion } from '../wire/messages.ts'
import { byMerit, servesBlocks, type SyncPeer } from './sync-peer.ts'

/** What the requests are made with. */
export interface HeaderRequestParts {
  readonly clock: Clock
  readonly index: BlockIndex
  readonly pool: PeerPool
  readonly sources: () => Iterable<SyncPeer>
  /** Asks by the older way of whoever serves no headers. */
  readonly fallBack: (source: SyncPeer) => void
}

/** Headers of one message before they are judged. */
export interface ReceivedHeaders {
  /** Id of the last header of the message before; undefined when this was the first one. */
  readonly from: Uint8Array | undefined
  /** How long their sender took. */
  readonly tookMs: number
}

/** Headers of one message after they were judged. */
export interface JudgedHeaders extends ReceivedHeaders {
  /** The last of them, or `noBlock`. */
  readonly end: number
  /** Whether any of them was unknown. */
  readonly news: boolean
}

/** Peers whose headers are fetched at the same time, as long as each answers soon. */
const maxLeaders = 2
/** News of one peer are asked for this often at the most. */
const newsPeriodMs = 1_000

/** The requests for headers that are under way. */
export class HeaderRequests {
  readonly #parts: HeaderRequestParts
  #answered = false
  #firstAskedMs: number | undefined

  constructor(parts: HeaderRequestParts) {
    this.#parts = parts
  }

  /** Whether a peer is sending headers that we lacked. */
  get growing(): boolean {
    for (const source of this.#parts.sources()) if (source.growing && this.#isPrompt(source)) return true
    return false
  }

  /** Whether we have asked, and may still expect the first answer. */
  get unanswered(): boolean {
    if (this.#answered || this.#firstAskedMs === undefined) return false
    return this.#parts.clock.monotonicMs() - this.#firstAskedMs < waits.another.firstMs
  }

  /** A block came: whoever sends blocks need not be waited for. */
  noteBlock(): void {
    this.#answered = true
  }

  /** Whether headers of a peer were asked for, be it that they come late. */
  expects({ headersAskedMs, headersLateMs }: SyncPeer): boolean {
    return headersAskedMs !== undefined || headersLateMs !== undefined
  }

  isLeader(source: SyncPeer): boolean {
    return source.headersAskedMs !== undefined || source.judging
  }

  /** Asks peers that were not asked yet while there is room; best first. */
  next(): void {
    const open = [...this.#parts.sources()].filter((source) => !source.asked && this.#canAsk(source))
    open.sort(byMerit)
    for (const source of open) {
      if (this.#leaders() >= maxLeaders) return
      this.#ask(source, undefined)
    }
  }

  /** What was said before does not count any more. */
  askAnew(): void {
    for (const source of this.#parts.sources()) source.asked = false
  }

  /** A peer has announced news: it is asked at once, whoever else is being asked. */
  want(source: SyncPeer): void {
    source.asked = false
    const { clock } = this.#parts
    const tooSoon = source.newsAskedMs !== undefined && clock.monotonicMs() - source.newsAskedMs < newsPeriodMs
    if (!this.#canAsk(source) || tooSoon) {
      this.next()
      return
    }
    source.newsAskedMs = clock.monotonicMs()
    this.#ask(source, undefined)
  }

  /**
   * Headers came that were asked for: asks for the next ones, which travel while these are judged; not of a peer whose
   * headers end on the way to ours, since it is behind.
   */
  begin(source: SyncPeer, headers: readonly BlockHeader[]): ReceivedHeaders {
    const nowMs = this.#parts.clock.monotonicMs()
    const from = source.headersFrom
    const tookMs = nowMs - (source.headersAskedMs ?? source.headersLateMs ?? nowMs)
    source.headersAskedMs = undefined
    source.headersLateMs = undefined
    source.servesHeaders = true
    source.silences = 0
    source.judging = true
    const last = headers.at(-1)
    if (last !== undefined && headers.length >= maxHeaders && !this.#isOnOurWay(last.id)) this.#ask(source, last.id)
    return { from, tookMs }
  }

  /**
   * Headers were judged. A list that does not lead beyond the one before it costs its sender points: it would lead us in
   * a circle.
   */
  end(source: SyncPeer, { end, from, tookMs, news }: JudgedHeaders): void {
    // An answer to a request that went on from another has waited for our own judging.
    if (from === undefined && news) source.peer.patience.delivered(tookMs)
    else if (from === undefined) source.peer.patience.answered(tookMs)
    source.judging = false
    this.#answered = true
    if (source.headersAskedMs !== undefined) source.headersAskedMs = this.#parts.clock.monotonicMs()
    if (news) source.delivered += 1
    source.growing = news && source.headersAskedMs !== undefined
    if (end !== noBlock && from !== undefined && !this.#leadsOn(end, from)) {
      this.#parts.pool.penalise(source.peer, { code: 'headers-repeated' })
      this.stop(source)
    } else if (source.headersAskedMs === undefined) {
      this.next()
    }
  }

  /** Nothing more is expected of a peer for now. */
  stop(source: SyncPeer): void {
    this.#answered = true
    source.headersAskedMs = undefined
    source.headersLateMs = undefined
    source.judging = false
    source.growing = false
    this.next()
  }

  /** Looks for silent peers. Whoever claimed to be ahead of us and does not answer pays for it. */
  check(height: number): void {
    const nowMs = this.#parts.clock.monotonicMs()
    for (const source of this.#parts.sources()) {
      const { headersAskedMs, peer } = source
      if (headersAskedMs === undefined || source.judging) continue
      if (nowMs - headersAskedMs < peer.patience.waitMs('headers')) continue
      source.headersAskedMs = undefined
      source.headersLateMs = headersAskedMs
      source.growing = false
      source.servesHeaders = false
      source.silences += 1
      if ((peer.version?.startHeight ?? 0) > height) this.#parts.pool.penalise(peer, { code: 'headers-withheld' })
      this.#parts.fallBack(source)
    }
    this.next()
  }

  #canAsk(source: SyncPeer): boolean {
    const idle = source.headersAskedMs === undefined && !source.judging
    return idle && source.servesHeaders && source.peer.ready && servesBlocks(source)
  }

  #ask(source: SyncPeer, after: Uint8Array | undefined): void {
    const { clock, index } = this.#parts
    source.asked = true
    source.headersAskedMs = clock.monotonicMs()
    source.headersFrom = after
    this.#firstAskedMs ??= source.headersAskedMs
    const locator = [...(after === undefined ? [] : [after]), ...index.locatorOf(index.bestHeader)]
    source.peer.send('getheaders', { version: protocolVersion, locator, stop: noStop })
  }

  /** Whether a block is known and lies on the way to our best header. */
  #isOnOurWay(id: Uint8Array): boolean {
    const { index } = this.#parts
    const block = index.find(id)
    return block !== noBlock && index.ancestorAt(index.bestHeader, index.heightOf(block)) === block
  }

  /** Whether a block lies beyond the one that a request began at. */
  #leadsOn(end: number, from: Uint8Array): boolean {
    const { index } = this.#parts
    const begin = index.find(from)
    return begin === noBlock || index.ancestorAt(begin, index.heightOf(end)) !== end
  }

  /** A peer that has not answered for longer than it should does not keep others from being asked. */
  #isPrompt({ headersAskedMs, judging, peer }: SyncPeer): boolean {
    if (judging || headersAskedMs === undefined) return judging
    return this.#parts.clock.monotonicMs() - headersAskedMs < peer.patience.waitMs('another')
  }

  #leaders(): number {
    let count = 0
    for (const source of this.#parts.sources()) if (this.#isPrompt(source)) count += 1
    return count
  }
}
