// Mentions as they are put: for others who asked us, and for our own users from those whom we asked (extensions.md 8).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Signal } from '../../base/signal.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { encodeHex } from '../../codec/hex.ts'
import { endpointText } from '../../codec/ip.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { equalBytes } from '../../base/bytes.ts'
import { verifyData } from '../../crypto/signature.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import { listenRequest } from '../../protocol/listen-request.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { resourceOf, targetOf } from '../../protocol/resources.ts'
import type { Username } from '../../protocol/username.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import type { ItemJudge } from '../rules/item-judge.ts'
import type { QueryRejection } from '../rules/rejections.ts'
import { type Listener, ListenerTable } from '../store/listener-table.ts'
import type { HeardQuery, ListenQuery } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import { getDataQuery } from './get.ts'
import type { Walks } from './lookup-driver.ts'

export interface ListeningNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly messenger: Messenger
  readonly walks: Pick<Walks, 'run'>
  readonly judge: ItemJudge
  readonly keys: UserKeys
}

/** Signs for a user; undefined: it cannot just now. */
export type ListenSigner = (request: Uint8Array) => Uint8Array | undefined

/** A node that was asked to tell. */
interface Host {
  readonly target: DhtTarget
  /** With which it was asked last, and the time before: what it tells just now may be older than the last question. */
  readonly tokens: readonly Uint8Array[]
  readonly untilMs: number
  readonly items: TokenBucket
}

/** Items of one node that are looked at: each may cost a signature. */
const itemsBurst = 32
const itemsPerSecond = 2
/** Items that were told by one node and come from the others as well. */
const knownItems = 1_024

type Answer = Verdict<Reply, QueryRejection>

const hostKey = (from: Endpoint, key: Uint8Array): string => `${endpointText(from)} ${encodeHex(key)}`

export class Listening {
  /** A verified item under the mentions of a user of ours, once. */
  readonly heard = new Signal<SignedItem>()
  readonly #needs: ListeningNeeds
  readonly #listeners: ListenerTable
  readonly #hosts = new BoundedMap<string, Host>(limits.listenHosts)
  readonly #known = new BoundedMap<string, true>(knownItems)

  constructor(needs: ListeningNeeds) {
    this.#needs = needs
    this.#listeners = new ListenerTable(needs.clock)
  }

  /** Others whom this node tells of mentions. */
  get listeners(): number {
    return this.#listeners.size
  }

  /** Asks the nodes near the mentions of a user to tell of new ones; how many will. */
  async listen(username: Username, sign: ListenSigner): Promise<number> {
    const { walks } = this.#needs
    const target = targetOf('mention', username)
    const query = getDataQuery(target, true)
    const lookup = await walks.run('background', { target: query.target.key, query })
    const asked = (lookup?.tokenHolders(parameters.bucketSize) ?? []).map(async ({ id, endpoint, token }) => {
      const signature = token === undefined ? undefined : sign(listenRequest(id, username, token))
      if (token === undefined || signature === undefined) return false
      return this.#ask(endpoint, target, { username, token, signature })
    })
    return (await Promise.all(asked)).filter(Boolean).length
  }

  /** Somebody asks to be told. The token was proven to be ours, for that address and key. */
  admit({ infoHash, username, token, signature }: ListenQuery, from: Endpoint): Verdict<number, QueryRejection> {
    const { keys, messenger } = this.#needs
    if (!equalBytes(infoHash, targetKey(targetOf('mention', username))))
      return reject({ code: 'argument-invalid', key: 'infoHash' })
    const key = keys.keyAt(username, keys.bestHeight())
    if (key === undefined || !verifyData(listenRequest(messenger.identity.id, username, token), signature, key))
      return reject({ code: 'item-signature-invalid' })
    return accept(this.#listeners.add(infoHash, from, token) ? Math.floor(parameters.listenMs / 1000) : 0)
  }

  /** Names have other keys: who proved the old one has to prove the new one. */
  keysChanged(names: ReadonlySet<Username>): void {
    for (const name of names) this.#listeners.forget(targetKey(targetOf('mention', name)))
  }

  /** Tells those who listen for it of an item that was newly stored here. */
  stored(item: SignedItem): void {
    if (resourceOf(item.target)?.resource !== 'mention') return
    const key = targetKey(item.target)
    for (const listener of this.#listeners.of(key)) if (listener.told.take()) this.#tell(listener, key, item, true)
  }

  /** A node tells an item. Only those that we asked are listened to, and none that told what is not in order. */
  take({ infoHash, token, item }: HeardQuery, from: Endpoint): Answer {
    const name = hostKey(from, infoHash)
    const host = this.#hosts.get(name)
    // Addresses of datagrams can be forged: the token cannot.
    const isAsked = host?.tokens.some((known) => equalBytes(known, token)) === true
    if (!isAsked || host.untilMs <= this.#needs.clock.monotonicMs() || !host.items.take())
      return reject({ code: 'not-listening' })
    const read = this.#needs.judge.read(item, host.target)
    if (!read.ok) {
      this.#hosts.delete(name)
      this.#needs.log.debug('a listener told what is not in order', { remote: from.address, code: read.rejection.code })
      return reject({ code: 'not-listening' })
    }
    const known = encodeHex(read.value.signature)
    if (this.#known.has(known)) return accept({})
    this.#known.set(known, true)
    this.heard.emit(read.value)
    return accept({})
  }

  #ask(
    endpoint: Endpoint,
    target: DhtTarget,
    request: Pick<ListenQuery, 'username' | 'token' | 'signature'>,
  ): Promise<boolean> {
    const { messenger } = this.#needs
    const infoHash = targetKey(target)
    this.#expect(hostKey(endpoint, infoHash), target, request.token)
    return new Promise((resolve) => {
      messenger.request(
        endpoint,
        { method: 'listen', infoHash, ...request },
        {
          answered: (_, { listening = 0 }) => {
            resolve(listening > 0)
          },
          failed: () => {
            resolve(false)
          },
        },
      )
    })
  }

  /** Before it is asked: what it tells may come before its answer. */
  #expect(name: string, target: DhtTarget, token: Uint8Array): void {
    const { clock } = this.#needs
    const known = this.#hosts.get(name)
    this.#hosts.set(name, {
      target,
      tokens: [token, ...(known?.tokens.slice(0, 1) ?? [])],
      untilMs: clock.monotonicMs() + parameters.listenMs,
      items: known?.items ?? new TokenBucket(clock, itemsPerSecond, itemsBurst),
    })
  }

  /** Datagrams are lost: it is told twice, and then forgotten. */
  #tell(listener: Listener, key: Uint8Array, item: SignedItem, isFirst: boolean): void {
    const { endpoint, token } = listener
    const { payload, signature, signer } = item
    const encoded = { payload, signature, signer: encodeUtf8(signer) }
    const query = { method: 'heard', infoHash: key, token, item: encoded } as const
    const failed = (reason: 'refused' | 'silent' | 'doubted'): void => {
      if (isFirst && reason === 'silent') this.#tell(listener, key, item, false)
      else this.#listeners.drop(key, endpoint)
    }
    this.#needs.messenger.request(endpoint, query, { answered: () => undefined, failed })
  }
}
