// The swarms of all hashtags that are watched here.
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import { Signal } from '../base/signal.ts'
import { encodeHex } from '../codec/hex.ts'
import { hashtagsOf, hashtagTarget } from '../protocol/hashtags.ts'
import { limits } from '../protocol/limits.ts'
import type { KeyChange } from '../protocol/ports.ts'
import { decodePost, type VerifiedPost } from '../protocol/post.ts'
import type { Connections } from './peers/connections.ts'
import type { Discovery } from './peers/discovery.ts'
import type { Injections } from './sync/injections.ts'
import { type TagHost, TagSwarm } from './tag-swarm.ts'
import type { TaggedPost, TagSwarms } from './types.ts'

/** What they run with. */
export interface TagNeeds {
  readonly host: Omit<TagHost, 'came'>
  readonly log: Log
  readonly connections: Pick<Connections, 'dial'>
  readonly discovery: Pick<Discovery, 'begin' | 'end' | 'tick'>
  readonly injections: Pick<Injections, 'inject'>
}

/** Watchers who shall have a post before it goes round by itself. */
const wantedWatchers = 3

/** Swarms that run. */
export class RunningTagSwarms implements TagSwarms {
  readonly came = new Signal<TaggedPost>()
  readonly #needs: TagNeeds
  readonly #host: TagHost
  readonly #swarms = new Map<string, TagSwarm>()
  readonly #byInfoHash = new Map<string, TagSwarm>()

  constructor(needs: TagNeeds) {
    this.#needs = needs
    this.#host = {
      ...needs.host,
      came: (tag, post) => {
        this.#tell(tag, post)
      },
    }
  }

  get size(): number {
    return this.#swarms.size
  }

  watch(tag: string): void {
    if (this.#swarms.has(tag) || this.#swarms.size >= limits.watchedTags) return
    const swarm = new TagSwarm(tag, this.#host)
    this.#swarms.set(tag, swarm)
    this.#byInfoHash.set(encodeHex(swarm.infoHash), swarm)
    this.#needs.discovery.begin(swarm)
    this.#needs.discovery.tick()
    this.#needs.connections.dial(swarm)
  }

  unwatch(tag: string): void {
    const swarm = this.#swarms.get(tag)
    if (swarm === undefined) return
    this.#swarms.delete(tag)
    this.#byInfoHash.delete(encodeHex(swarm.infoHash))
    this.#needs.discovery.end(swarm)
    swarm.close()
  }

  watchers(tag: string): number | undefined {
    return this.#swarms.get(tag)?.roster.size
  }

  supply(piece: Uint8Array, isNews: boolean): void {
    const decoded = decodePost(piece)
    if (!decoded.ok) return
    for (const tag of hashtagsOf(decoded.value)) {
      const swarm = this.#swarms.get(tag)
      const judged = swarm === undefined ? undefined : this.#host.judge.judge(tag, piece)
      if (judged?.ok !== true) continue
      if (isNews) swarm?.spread(judged.value)
      this.#tell(tag, judged.value)
    }
  }

  async bring(post: VerifiedPost): Promise<void> {
    for (const tag of [...hashtagsOf(post)].slice(0, limits.broughtTags)) {
      const swarm = this.#swarms.get(tag)
      if (swarm !== undefined && this.#host.judge.admit(tag, post).ok) {
        swarm.spread(post)
        this.#tell(tag, post)
      }
      if (swarm === undefined || swarm.roster.size === 0) await this.#visit(tag, post)
    }
  }

  keysChanged({ names }: KeyChange): void {
    this.#host.judge.keysChanged(names)
    for (const { candidates } of this.#swarms.values()) candidates.forgive()
  }

  find(infoHash: Uint8Array): TagSwarm | undefined {
    return this.#byInfoHash.get(encodeHex(infoHash))
  }

  tick(nowMs: number): void {
    for (const swarm of this.#swarms.values()) {
      swarm.tick(nowMs)
      this.#needs.connections.dial(swarm)
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const swarm of this.#swarms.values()) swarm.close()
  }

  /** Whoever does not watch the tag brings the post to some who do; the others find it in the DHT. */
  async #visit(tag: string, post: VerifiedPost): Promise<void> {
    try {
      await this.#needs.injections.inject(hashtagTarget(tag), [post], wantedWatchers)
    } catch (error) {
      this.#needs.log.debug('post not brought to a hashtag', { tag, error: messageOf(error) })
    }
  }

  /** Others get the post, whatever a listener does. */
  #tell(tag: string, post: VerifiedPost): void {
    try {
      this.came.emit({ tag, post })
    } catch (error) {
      this.#needs.log.error('a listener to hashtags failed', { error: messageOf(error) })
    }
  }
}
