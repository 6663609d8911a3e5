// What the blocks of others say: listed by height, and one in eight hours for a timeline (swarm-posts.md 8.1).
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import type { Log } from '../../base/log.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import type { BlockSummary, Chain, ChainTip } from '../../chain/index.ts'
import { isBlankText } from '../../protocol/text-grammar.ts'
import type { Preferences } from '../preferences.ts'

/** A promoted message where it stands. */
export interface ReadMessage {
  readonly user: string
  readonly text: string
  /** Of the block that says it. */
  readonly height: number
  /** Unix seconds: of the block, or of now for a message that is shown in a timeline. */
  readonly time: number
}

/** Which messages: of blocks up to a height, and above another one. */
export interface MessageQuery {
  readonly count: number
  readonly maxHeight: number
  readonly sinceHeight: number
}

/** What the reader is built from. */
export interface PromotedReaderNeeds {
  readonly chain: Pick<Chain, 'tip' | 'blockIdAt' | 'blockSummary' | 'tipChanged'>
  readonly preferences: Preferences
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Unix seconds, adjusted by the chain's peers. */
  readonly adjustedTime: () => number
}

interface Pending {
  readonly user: string
  readonly text: string
  readonly height: number
}

const preferenceNames = {
  language: 'promoted-language',
  pending: 'promoted-pending',
  shownAt: 'promoted-shown-at',
} as const

/** Seconds between two messages in timelines. */
const showPeriodSeconds = 8 * 3600

/** What a block said longer ago is no news: while the chain is fetched, nothing is noted. */
const newsSeconds = 24 * 3600

/** Messages of one answer, and blocks that are read for it: many say the same as the one before. */
const maxMessages = 1000
const maxBlocksRead = 20_000

/** Lists that are made at once, and that wait. */
const maxListing = 1
const maxWaiting = 50

const defaultLanguage = '[en]'

/** A text whose only bracket opens the preferred tag (chain.md 2.5-8). */
const isInLanguage = (text: string, tag: string): boolean =>
  tag.length > 2 && text.indexOf('[') === text.lastIndexOf('[') && text.includes(tag)

/** Reads promoted messages. Blocks that say nothing a person can see are passed over. */
export class PromotedReader {
  readonly #needs: PromotedReaderNeeds
  readonly #listing = new Gate(maxListing, maxWaiting)
  #pending: Pending | undefined
  #shownAt: number

  constructor(needs: PromotedReaderNeeds) {
    this.#needs = needs
    const { preferences } = needs
    const kept = preferences.get(preferenceNames.pending) ?? ''
    this.#pending = kept === '' ? undefined : (JSON.parse(kept) as Pending)
    this.#shownAt = Number(preferences.get(preferenceNames.shownAt) ?? '0')
    needs.chain.tipChanged.on((tip) => {
      this.#note(tip)
    })
  }

  /** The preferred tag: a code in brackets, or `[]`. */
  get language(): string {
    return this.#needs.preferences.get(preferenceNames.language) ?? defaultLanguage
  }

  set language(tag: string) {
    this.#needs.preferences.set(preferenceNames.language, tag)
  }

  /** The message that is to be shown now, if there is one; it will not be shown again. */
  takeDue(): ReadMessage | undefined {
    const now = this.#needs.adjustedTime()
    const pending = this.#pending
    if (pending === undefined || now <= this.#shownAt + showPeriodSeconds) return undefined
    if (!this.#save(undefined, now)) return undefined
    return { ...pending, time: now }
  }

  /** By height, ascending; of messages that say the same one after another, the newest. */
  list(query: MessageQuery): Promise<readonly ReadMessage[]> {
    return this.#listing.run(() => this.#list(query))
  }

  async #list({ count, maxHeight, sinceHeight }: MessageQuery): Promise<readonly ReadMessage[]> {
    const { chain, clock } = this.#needs
    const slice = new TimeSlice(clock)
    const found: ReadMessage[] = []
    const most = Math.min(count, maxMessages)
    const highest = Math.min(maxHeight, chain.tip().height)
    const lowest = Math.max(sinceHeight + 1, highest - maxBlocksRead, 0)
    for (let height = highest; height >= lowest && found.length < most; height -= 1) {
      if (slice.isOver) await slice.next()
      const summary = this.#blockAt(height)
      if (summary === undefined || isBlankText(summary.promotedText)) continue
      if (summary.promotedText === found.at(-1)?.text) continue
      found.push({ user: summary.promotedBy, text: summary.promotedText, height, time: summary.time })
    }
    return found.reverse()
  }

  #blockAt(height: number): BlockSummary | undefined {
    const id = this.#needs.chain.blockIdAt(height)
    return id === undefined ? undefined : this.#needs.chain.blockSummary(id)
  }

  /** The first message is noted until it is shown; a later one in the preferred language takes its place by chance. */
  #note({ height, time }: ChainTip): void {
    const { adjustedTime, random } = this.#needs
    if (time < adjustedTime() - newsSeconds) return
    const summary = this.#blockAt(height)
    if (summary === undefined || isBlankText(summary.promotedText)) return
    const { promotedText: text, promotedBy: user } = summary
    const isPreferred = (): boolean => isInLanguage(text, this.language) && randomBelow(random, 2) === 0
    if (this.#pending === undefined || isPreferred()) this.#save({ user, text, height }, this.#shownAt)
  }

  /** Only what is on disk counts, or a message would be shown again after a crash. */
  #save(pending: Pending | undefined, shownAt: number): boolean {
    const { preferences, log } = this.#needs
    try {
      preferences.set(preferenceNames.pending, pending === undefined ? '' : JSON.stringify(pending))
      if (shownAt !== this.#shownAt) preferences.set(preferenceNames.shownAt, String(shownAt))
    } catch (error) {
      log.warn('promoted message not noted', { error: messageOf(error) })
      return false
    }
    this.#pending = pending
    this.#shownAt = shownAt
    return true
  }
}
