// Names that begin with what is typed.
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { parseUsername } from '../../protocol/username.ts'

const typingPauseMs = 150
const most = 8

/** What was found for which text; undefined while nothing has been asked or answered. */
export interface Found {
  readonly prefix: string
  readonly names: readonly string[]
}

/** Looks up registered names for the text of `prefix`; once more with each new block, while there are none. */
export const createSuggestions = (
  client: Client,
  clock: Clock,
  { prefix, height }: { readonly prefix: Accessor<string>; readonly height: Accessor<number | undefined> },
): Accessor<Found | undefined> => {
  const [found, setFound] = createSignal<Found>()
  let timer: Timer | undefined
  const ask = (): void => {
    const text = prefix()
    client
      .listusernamespartial({ prefix: text, count: most })
      .then((names) => {
        const before = found()
        // What is the same is no news: whoever listens has heard it.
        if (prefix() === text && (names.length > 0 || before?.prefix !== text)) setFound({ prefix: text, names })
      })
      // Suggestions are a convenience: without an answer there are none.
      .catch(() => undefined)
  }
  createEffect(
    on(prefix, (text) => {
      timer?.cancel()
      setFound(undefined)
      if (parseUsername(text) !== undefined) timer = clock.after(typingPauseMs, ask)
    }),
  )
  createEffect(
    on(
      height,
      () => {
        if (found()?.names.length === 0) ask()
      },
      { defer: true },
    ),
  )
  onCleanup(() => {
    timer?.cancel()
  })
  return found
}
