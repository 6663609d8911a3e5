// Who wants to hear when something changed.
import type { Unsubscribe } from '../../base/signal.ts'
import { Signal } from '../../base/signal.ts'

/** Listeners by topic. Topics are words of the program, so that there are few. */
export class Notices {
  readonly #signals = new Map<string, Signal<undefined>>()

  on(topic: string, listener: () => void): Unsubscribe {
    const signal = this.#signals.get(topic) ?? new Signal<undefined>()
    this.#signals.set(topic, signal)
    return signal.on(listener)
  }

  emit(topic: string): void {
    this.#signals.get(topic)?.emit(undefined)
  }

  /** Notices may have been lost. */
  emitAll(): void {
    for (const signal of this.#signals.values()) signal.emit(undefined)
  }
}
