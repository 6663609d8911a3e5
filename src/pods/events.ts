// What a pod tells pages that are open: one reading of the model for all of them (server-sent events at `/api/events`).
import type { PodEvent } from '../api/pod-events.ts'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { findAccount, marksOf } from './accounts.ts'
import type { ModelEvent } from './model/events.ts'
import { isShown } from './model/reading.ts'
import { type Pod, registrationOf } from './pod.ts'
import { podPostJson } from './post-handlers.ts'
import { accountsTopic } from './tables.ts'

/** Pages that are told, in this process and of one account. */
const maxStreams = 2_000
const maxStreamsOfAccount = 10

/** Events that a page which was away is told one by one; one that missed more reads anew. */
const maxBehind = 10_000

/** How often it is looked whether a session still holds, and how far a name is, in milliseconds. */
const lookMs = 15_000
const registrationMs = 3_000

/** Lanes of favourites: they are in no timeline. */
const favouriteLane = 1

/** Where events go; `id` is where the page goes on after it was away. */
export interface EventSink {
  /** Where the stream begins: a page that loses it before the first event goes on from there. */
  begin(id: number): void
  send(event: PodEvent, id?: number): void
  /** Says that the stream is alive. */
  beat(): void
  end(): void
}

/** Who listens. */
export interface Listener {
  readonly account: string
  /** Whether the session still holds. */
  readonly isValid: () => Promise<boolean>
  /** The last position that the page has seen; undefined: it begins now. */
  readonly since: number | undefined
  readonly sink: EventSink
}

interface Stream extends Listener {
  shown: ReadonlySet<string>
  muted: ReadonlySet<string>
  isStale: boolean
  /** Where it stands; a stream that catches up is behind the others. */
  position: number
  isReady: boolean
  /** What its account was like when it was looked at last. */
  mark: string | undefined
}

/** All streams of one process. */
export class PodEvents {
  readonly #pod: Pod
  readonly #clock: Clock
  readonly #streams = new Set<Stream>()
  #turn: Promise<void> = Promise.resolve()
  #isDue = false
  #isLookDue = false
  #isRechecking = false
  #isEnding = false

  constructor(pod: Pod, scope: Scope) {
    this.#pod = pod
    this.#clock = pod.clock
    const timers = [
      this.#clock.every(lookMs, () => {
        this.recheck()
      }),
      this.#clock.every(registrationMs, () => {
        for (const stream of this.#streams) if (!stream.isReady) void this.#tellRegistration(stream)
      }),
    ]
    scope.defer(() => {
      for (const timer of timers) timer.cancel()
    })
    scope.defer(
      pod.model.onPosts(() => {
        this.#wake()
      }),
    )
    scope.defer(
      pod.engine.onNotice(accountsTopic, () => {
        this.#look()
      }),
    )
    scope.defer(
      pod.model.onLists(() => {
        for (const stream of this.#streams) stream.isStale = true
      }),
    )
  }

  /** Pages that are told. */
  get count(): number {
    return this.#streams.size
  }

  /** Tells a page from now on, or from where it was; undefined: too many are open. The result ends it. */
  async open(listener: Listener): Promise<(() => void) | undefined> {
    const newest = await this.#pod.model.position()
    const { since = newest } = listener
    // A store that was restored from a copy has not come yet to where the page is.
    const isLost = since > newest || since < newest - maxBehind
    const position = isLost ? newest : since
    const mark = (await marksOf(this.#pod.engine, [listener.account])).get(listener.account)
    // What happened to the account before this look is in the mark, and is told by nobody.
    if (!(await listener.isValid())) return undefined
    // Without a pause before it is added: many that come at once are counted, too.
    const own = [...this.#streams].filter(({ account }) => account === listener.account)
    if (this.#isEnding || this.#streams.size >= maxStreams) return undefined
    const [oldest] = own
    if (oldest !== undefined && own.length >= maxStreamsOfAccount) {
      this.#streams.delete(oldest)
      oldest.sink.end()
    }
    const lists = { shown: new Set<string>(), muted: new Set<string>(), isStale: true }
    const stream: Stream = { ...listener, ...lists, position, isReady: false, mark }
    this.#streams.add(stream)
    stream.sink.begin(position)
    if (isLost) stream.sink.send({ type: 'again' }, position)
    void this.#tellRegistration(stream)
    this.#wake()
    return () => {
      this.#streams.delete(stream)
    }
  }

  /** Something of an account is otherwise than its pages know. */
  changed(account: string): void {
    for (const stream of this.#streams)
      if (stream.account === account) {
        stream.isStale = true
        stream.sink.send({ type: 'account' })
      }
  }

  /** Ends streams whose sessions do not hold any more, one after another: calls need the store, too. */
  recheck(): void {
    if (this.#isRechecking) return
    this.#isRechecking = true
    void this.#recheckAll()
  }

  async #recheckAll(): Promise<void> {
    for (const stream of this.#streams) await this.#recheckOne(stream)
    this.#isRechecking = false
  }

  async #recheckOne(stream: Stream): Promise<void> {
    try {
      if (await stream.isValid()) stream.sink.beat()
      else stream.sink.end()
    } catch (error) {
      this.#pod.log.warn('a session could not be looked at', { error: messageOf(error) })
    }
  }

  /** Some account changed, in this process or in another one: its pages are told, or end. One look for many changes. */
  #look(): void {
    if (this.#isLookDue || this.#streams.size === 0) return
    this.#isLookDue = true
    this.#turn = this.#turn.then(async () => {
      this.#isLookDue = false
      try {
        const marks = await marksOf(this.#pod.engine, [...new Set([...this.#streams].map(({ account }) => account))])
        for (const stream of this.#streams) {
          const mark = marks.get(stream.account)
          if (mark === stream.mark) continue
          stream.mark = mark
          stream.sink.send({ type: 'account' })
          await this.#recheckOne(stream)
        }
      } catch (error) {
        // Sessions are looked at again soon, and accounts with the next change.
        this.#pod.log.warn('accounts could not be looked at', { error: messageOf(error) })
      }
    })
  }

  /** Ends all of them: pages connect again, elsewhere. */
  end(): void {
    this.#isEnding = true
    for (const { sink } of this.#streams) sink.end()
  }

  async #tellRegistration(stream: Stream): Promise<void> {
    try {
      const account = await findAccount(this.#pod.engine, stream.account)
      if (account === undefined) return
      const registration = await registrationOf(this.#pod, account)
      stream.isReady = registration.state === 'ready'
      if (this.#streams.has(stream)) stream.sink.send({ type: 'registration', registration })
    } catch (error) {
      this.#pod.log.warn('a registration could not be told', { error: messageOf(error) })
    }
  }

  /** One reading at a time; what comes meanwhile is read by the next one. */
  #wake(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#turn = this.#turn.then(async () => {
      this.#isDue = false
      try {
        await this.#readAll()
      } catch (error) {
        // The next notice, or the next page that connects, reads again.
        this.#pod.log.warn('events could not be read', { error: messageOf(error) })
      }
    })
  }

  /** Streams that stand at the same place are told from one reading. */
  async #readAll(): Promise<void> {
    for (let most = this.#streams.size + 1; most > 0; most -= 1) {
      const positions = new Set([...this.#streams].map(({ position }) => position))
      let isMoved = false
      for (const position of positions) isMoved = (await this.#readFrom(position)) || isMoved
      if (!isMoved) return
    }
    // There is more: looks at accounts have their turn, then it goes on.
    this.#wake()
  }

  async #readFrom(position: number): Promise<boolean> {
    const at = [...this.#streams].filter((stream) => stream.position === position)
    const { events, isGap } = await this.#pod.model.events(position)
    const last = events.at(-1)
    if (last === undefined) return false
    if (isGap) {
      for (const stream of at) {
        stream.sink.send({ type: 'again' }, last.position)
        stream.position = last.position
      }
      return true
    }
    for (const event of events) {
      await this.#tell(at, event)
      // What was told is not told again when the store fails at the next one.
      for (const stream of at) stream.position = event.position
    }
    return true
  }

  async #tell(streams: readonly Stream[], event: ModelEvent): Promise<void> {
    if (event.lane === favouriteLane) return
    const wanting: Stream[] = []
    for (const stream of streams) if ((await this.#shownTo(stream)).has(event.author)) wanting.push(stream)
    if (wanting.length === 0) return
    const { author, number, id, position } = event
    if (id === 0) {
      for (const { sink } of wanting) sink.send({ type: 'removal', n: author, k: number }, position)
      return
    }
    const post = await this.#pod.model.post({ author: author as never, postNumber: number })
    if (post === undefined) return
    const told: PodEvent = { type: 'post', post: podPostJson(post) }
    for (const { sink, muted } of wanting) if (isShown(post, muted)) sink.send(told, position)
  }

  /** Whose posts a stream tells: those whom the account follows and has not muted, and its own. */
  async #shownTo(stream: Stream): Promise<ReadonlySet<string>> {
    if (!stream.isStale) return stream.shown
    stream.isStale = false
    const { model } = this.#pod
    const [follows, muted] = await Promise.all([
      model.listed('follow', stream.account),
      model.listed('mute', stream.account),
    ]).catch((error: unknown) => {
      stream.isStale = true
      throw error
    })
    stream.muted = new Set(muted)
    const shown = new Set([stream.account, ...follows])
    for (const name of muted) shown.delete(name)
    stream.shown = shown
    return shown
  }
}
