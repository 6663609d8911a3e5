// A map that cannot grow past its limit.

/** Least-recently-used map: reading or writing a key makes it the youngest; the oldest is dropped past `limit`. */
export class BoundedMap<K, V> {
  readonly #limit: number
  readonly #entries = new Map<K, V>()
  /** Stands before the oldest entry: everything behind it was dropped. Starting over would walk all the gaps again. */
  #oldestFirst = this.#entries.entries()
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
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  /** Reads without making the key younger. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#limit) return
    const oldest = this.#nextOldest()
    if (oldest === undefined) return
    this.#entries.delete(oldest[0])
    this.#onEvict?.(oldest[0], oldest[1])
  }

  #nextOldest(): [K, V] | undefined {
    const next = this.#oldestFirst.next()
    if (next.done !== true) return next.value
    // An iterator that has ended stays so, whatever is added.
    this.#oldestFirst = this.#entries.entries()
    return this.#oldestFirst.next().value
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
