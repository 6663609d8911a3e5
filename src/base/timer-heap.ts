// Timers in the order in which they fall due, for clocks that tests move.

/** A callback in a heap. */
export interface HeapTimer {
  readonly dueMs: number
  /** Of two that are due at once, the one with the lower number comes first. */
  readonly sequence: number
  readonly callback: () => void
  /** Where the heap keeps it; −1 once it has left. */
  index: number
}

const isBefore = (left: HeapTimer, right: HeapTimer): boolean =>
  left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.sequence < right.sequence)

/** A binary heap: adding, removing and taking the first cost the logarithm of their number. */
export class TimerHeap {
  readonly #timers: HeapTimer[] = []

  get size(): number {
    return this.#timers.length
  }

  get first(): HeapTimer | undefined {
    return this.#timers[0]
  }

  add(timer: HeapTimer): void {
    this.#rise(timer, this.#timers.length)
  }

  /** Does nothing when the timer has left already. */
  remove(timer: HeapTimer): void {
    const { index } = timer
    if (index < 0) return
    timer.index = -1
    const last = this.#timers.pop()
    if (last === undefined || last === timer) return
    const parent = this.#timers[(index - 1) >> 1]
    if (index > 0 && parent !== undefined && isBefore(last, parent)) this.#rise(last, index)
    else this.#sink(last, index)
  }

  #place(timer: HeapTimer, index: number): void {
    this.#timers[index] = timer
    timer.index = index
  }

  #rise(timer: HeapTimer, from: number): void {
    let index = from
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = this.#timers[above]
      if (parent === undefined || !isBefore(timer, parent)) break
      this.#place(parent, index)
      index = above
    }
    this.#place(timer, index)
  }

  #sink(timer: HeapTimer, from: number): void {
    let index = from
    for (;;) {
      const left = 2 * index + 1
      const [leftTimer, rightTimer] = [this.#timers[left], this.#timers[left + 1]]
      if (leftTimer === undefined) break
      const right = rightTimer !== undefined && isBefore(rightTimer, leftTimer)
      const child = right ? rightTimer : leftTimer
      if (!isBefore(child, timer)) break
      this.#place(child, index)
      index = right ? left + 1 : left
    }
    this.#place(timer, index)
  }
}
