// Posts that the DHT and peers of other swarms give: judged as those of swarms are, and then found like them.
import type { Clock } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Scope } from '../../base/scope.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { decodePost, judgePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Finding } from '../../views/finding.ts'
import type { Places } from '../../views/places.ts'
import type { GetOptions } from '../../dht/index.ts'

/** What found posts are built from. */
export interface FoundPostsNeeds {
  readonly clock: Clock
  readonly users: UserKeys
  readonly places: Pick<Places, 'of' | 'now'>
  readonly finding: Pick<Finding, 'index' | 'profiles'>
  readonly get: (target: DhtTarget, options?: GetOptions) => Promise<readonly SignedItem[]>
}

/** Items that wait to be looked at; what comes beyond is not lost to the DHT, only not found here. */
const maxWaiting = 512

/** A person waits: what the nearest nodes have comes within this time, in milliseconds. */
const patience: GetOptions = { timeoutMs: 4_000, furtherTimeoutMs: 300, furtherResults: 8, isWhole: true }

const profileTexts = ['fullname', 'bio', 'location', 'url'] as const

/** On a full disk nothing is found that is not held: readers go on without it. */
const ifThereIsRoom = (take: () => void): void => {
  try {
    take()
  } catch (error) {
    if (!(error instanceof CodedError && error.code.startsWith('store.'))) throw error
  }
}

/** Takes posts and profiles out of items. */
export class FoundPosts {
  readonly #needs: FoundPostsNeeds
  readonly #waiting: SignedItem[] = []
  #wake: (() => void) | undefined

  constructor(needs: FoundPostsNeeds, scope: Scope) {
    this.#needs = needs
    scope.signal.addEventListener('abort', () => this.#wake?.())
    scope.task('look at items', (signal) => this.#run(signal))
  }

  /** Sees a verified item that passes by; it is looked at when there is time. */
  see(item: SignedItem): void {
    if (this.#waiting.length >= maxWaiting) return
    this.#waiting.push(item)
    this.#wake?.()
  }

  /** Takes in a post that was found otherwise. */
  add(post: VerifiedPost): void {
    const { finding, places } = this.#needs
    if (!finding.index.has(post)) finding.index.addLoose([{ post, time: places.of(post, places.now()) }])
  }

  /** Takes in a post that came by itself. On a full disk it is not found here. */
  take(post: VerifiedPost): void {
    ifThereIsRoom(() => {
      this.add(post)
    })
  }

  /** Gets what lies under targets, and takes it in. A network that does not answer is waited for in bounds. */
  async fetch(targets: readonly DhtTarget[]): Promise<void> {
    const found = await Promise.all(targets.map((target) => this.#needs.get(target, patience)))
    const slice = new TimeSlice(this.#needs.clock)
    for (const item of found.flat()) {
      this.#take(item)
      if (slice.isOver) await slice.next()
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    const slice = new TimeSlice(this.#needs.clock)
    while (!signal.aborted) {
      const item = this.#waiting.shift()
      if (item !== undefined) {
        this.#take(item)
        await slice.next(signal)
        continue
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
  }

  #take(item: SignedItem): void {
    const { value } = item
    if (!(value instanceof BencodeDict)) return
    ifThereIsRoom(() => {
      if (item.target.resource === 'profile' && item.target.kind === 'single') this.#takeProfile(item, value)
      else this.#takePost(value)
    })
  }

  #takeProfile({ signer, sequence = 0 }: SignedItem, value: BencodeDict): void {
    const texts = profileTexts.map((name) => value.text(name) ?? '')
    this.#needs.finding.profiles.add({ username: signer, sequence, texts, value: value.raw })
  }

  #takePost(value: BencodeDict): void {
    const post = this.#judged(value)
    if (post !== undefined) this.add(post)
  }

  #judged(value: BencodeDict): VerifiedPost | undefined {
    const decoded = value.dict('userpost') === undefined ? undefined : decodePost(value.raw)
    if (decoded?.ok !== true || this.#needs.finding.index.has(decoded.value)) return undefined
    const { author, postNumber } = decoded.value
    const judged = judgePost(value.raw, author, postNumber, this.#needs.users)
    return judged.ok ? judged.value : undefined
  }
}
