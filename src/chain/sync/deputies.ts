// Peers that ask the DHT for a node which cannot use UDP (chain.md 6.8, client side).
import type { Random } from '../../base/random.ts'
import { shuffled } from '../../base/random.ts'
import { emptyBytes } from '../../base/bytes.ts'
import { encodeHex } from '../../codec/hex.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { DeputyQuestion, DhtDeputies, PutItem } from '../types.ts'
import { dhtKeyBytes, dhtProxyVersion } from '../wire/dht-messages.ts'

/** What deputies are found with. */
export interface DeputiesParts {
  readonly pool: PeerPool
  readonly random: Random
}

type OnAnswer = Parameters<DhtDeputies['ask']>[1]

/** A target that is asked for, by whomever here. */
interface Question {
  readonly target: DhtTarget
  readonly peers: Set<Peer>
  readonly listeners: Set<OnAnswer>
}

/** Whom we ask, and what they were asked: nobody else is listened to (chain.md H16). */
export class Deputies implements DhtDeputies {
  readonly #parts: DeputiesParts
  readonly #unwilling = new WeakSet<Peer>()
  readonly #questions = new Map<string, Question>()

  constructor(parts: DeputiesParts) {
    this.#parts = parts
    parts.pool.left.on((peer) => {
      this.#gone(peer)
    })
  }

  count(): number {
    return this.#willing().length
  }

  ask(target: DhtTarget, answered: OnAnswer): DeputyQuestion {
    const key = encodeHex(targetKey(target))
    const question = this.#questions.get(key) ?? this.#begin(target)
    if (question.peers.size === 0) return { asked: 0, stop: () => undefined }
    this.#questions.set(key, question)
    question.listeners.add(answered)
    return {
      asked: question.peers.size,
      stop: () => {
        if (!question.listeners.delete(answered) || question.listeners.size > 0) return
        this.#questions.delete(key)
        for (const peer of question.peers) peer.send('dhtgetreq', { target, stop: true })
      },
    }
  }

  put(target: DhtTarget, item: PutItem): number {
    const deputies = this.#choose(() => true)
    for (const peer of deputies) peer.send('dhtputreq', { target, item })
    return deputies.length
  }

  /** An answer. What nobody asked this peer for is passed over: answers may come late. */
  receiveReply(peer: Peer, { key, list }: { readonly key: Uint8Array; readonly list: Uint8Array }): void {
    const question = key.length === dhtKeyBytes ? this.#questions.get(encodeHex(key)) : undefined
    if (question?.peers.has(peer) !== true) return
    for (const answered of [...question.listeners])
      if (!answered(peer.remote, list)) {
        this.#parts.pool.penalise(peer, { code: 'dht-answer-malformed' })
        return
      }
  }

  /** The peer is behind a proxy itself. */
  receiveRefusal(peer: Peer): void {
    this.#unwilling.add(peer)
    this.#gone(peer)
  }

  #begin(target: DhtTarget): Question {
    const peers = new Set(this.#choose((peer) => this.#questionsOf(peer) < limits.dhtErrandsOfPeer))
    for (const peer of peers) peer.send('dhtgetreq', { target, stop: false })
    return { target, peers, listeners: new Set() }
  }

  /** A peer that will not answer any more counts as one that found nothing. */
  #gone(peer: Peer): void {
    for (const { peers, listeners } of this.#questions.values())
      if (peers.delete(peer)) for (const answered of [...listeners]) answered(peer.remote, emptyBytes)
  }

  #questionsOf(peer: Peer): number {
    let count = 0
    for (const { peers } of this.#questions.values()) if (peers.has(peer)) count += 1
    return count
  }

  /** Those that we chose ourselves come first: whoever connects to us shall not become our view of the DHT. */
  #choose(isFree: (peer: Peer) => boolean): readonly Peer[] {
    const free = this.#willing().filter(isFree)
    const chosen = free.filter(({ inbound }) => !inbound)
    return shuffled(this.#parts.random, chosen.length > 0 ? chosen : free).slice(0, limits.deputies)
  }

  #willing(): readonly Peer[] {
    return this.#parts.pool
      .ready()
      .filter((peer) => (peer.version?.version ?? 0) >= dhtProxyVersion && !this.#unwilling.has(peer))
  }
}
