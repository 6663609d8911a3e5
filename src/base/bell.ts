// A wake-up that carries nothing.

/** Remembers that something has happened until someone looks. */
export class Bell {
  #rung = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#rung = true
    this.#wake?.()
  }

  async whenRung(): Promise<void> {
    if (!this.#rung)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.#rung = false
    this.#wake = undefined
  }
}
