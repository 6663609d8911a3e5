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

/** Looks up registered names for the text of `prefix`. */
export const createSuggestions = (
  client: Client,
  clock: Clock,
  prefix: Accessor<string>,
): Accessor<Found | undefined> => {
  const [found, setFound] = createSignal<Found>()
  let timer: Timer | undefined
  createEffect(
    on(prefix, (text) => {
      timer?.cancel()
      setFound(undefined)
      if (parseUsername(text) === undefined) return
      timer = clock.after(typingPauseMs, () => {
        client
          .listusernamespartial({ prefix: text, count: most })
          .then((names) => {
            if (prefix() === text) setFound({ prefix: text, names })
          })
          // Suggestions are a convenience: without an answer there are none.
          .catch(() => undefined)
      })
    }),
  )
  onCleanup(() => {
    timer?.cancel()
  })
  return found
}
