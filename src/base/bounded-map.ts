// A map that cannot grow past its limit.

/** Least-recently-used map: reading or writing a key makes it the youngest; the oldest is dropped past `limit`. */
export class BoundedMap<K, V> {
  readonly #limit: number
  readonly #entries = new Map<K, V>()
  /**
   * Stands before the oldest entry: everything behind it was dropped. Starting over at each eviction would walk all the
   * gaps again; holding it for good would keep alive every hash table that the map has outgrown since.
   */
  #oldestFirst: IterableIterator<[K, V]> | undefined
  /** How often entries moved since `#oldestFirst` was made. */
  #moves = 0
  readonly #onEvict: ((key: K, value: V) => void) | undefined

  constructor(limit: number, onEvict?: (key: K, value: V) => void) {
    this.#limit = limit
    this.#onEvict = onEvict
  }

  get size(): number {
    return this.#entries.size
  }

  has(key: K): boolean {
    return this.#entries.has(key)
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#makeYoungest(key, value)
    return value
  }

  /** Reads without making the key younger. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    this.#makeYoungest(key, value)
    if (this.#entries.size <= this.#limit) return
    const oldest = this.#nextOldest()
    if (oldest === undefined) return
    this.#entries.delete(oldest[0])
    this.#onEvict?.(oldest[0], oldest[1])
  }

  #makeYoungest(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    this.#moves += 1
    // As many moves as entries pay for the walk over the gaps that starting over costs.
    if (this.#moves > this.#entries.size) this.#oldestFirst = undefined
  }

  #nextOldest(): [K, V] | undefined {
    const next = this.#oldestFirst?.next()
    if (next !== undefined && next.done !== true) return next.value
    // None is held, or it has ended: an ended one stays so, whatever is added.
    this.#moves = 0
    const oldestFirst = this.#entries.entries()
    this.#oldestFirst = oldestFirst
    const first = oldestFirst.next()
    return first.done === true ? undefined : first.value
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  keys(): IterableIterator<K> {
    return this.#entries.keys()
  }

  values(): IterableIterator<V> {
    return this.#entries.values()
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries()
  }
}
