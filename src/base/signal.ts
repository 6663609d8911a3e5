// One hook with many listeners; the typed alternative to an event bus.

/** Cancels a subscription. */
export type Unsubscribe = () => void

/** A list of listeners called in order of subscription. A listener that throws stops the emit: listeners must not throw. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>()

  on(listener: (value: T) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(value: T): void {
    for (const listener of this.#listeners) listener(value)
  }
}
