// What is said aloud on the home page: posts that came, and how a registration goes on.
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import type { Page } from './page.ts'

/** New posts are told together, not one by one. */
const delayMs = 1_500

/** Tells of posts or messages when no more come for a moment. */
export const tellArrivals = (page: Page, arrivals: Accessor<number>, words: (count: number) => string): void => {
  const [told, setTold] = createSignal(0)
  createEffect(
    on(arrivals, (count) => {
      if (count === told()) return
      const timer = page.clock.after(delayMs, () => {
        page.announcer.say(words(count - told()))
        setTold(count)
      })
      onCleanup(() => {
        timer.cancel()
      })
    }),
  )
}

const [unseen, setUnseen] = createSignal(0)

/** What the page is about, in the title of its window. */
export const showTitle = (about: Accessor<string>): void => {
  createEffect(() => {
    const words = about() === '' ? texts.product : texts.titleOf(about())
    document.title = unseen() > 0 ? `(${texts.number(unseen())}) ${words}` : words
  })
}

/** Counts posts in the title of a page that nobody looks at. */
export const countInTitle = (arrivals: Accessor<number>): void => {
  let seen = arrivals()
  const show = (): void => {
    if (!document.hidden) seen = arrivals()
    setUnseen(arrivals() - seen)
  }
  createEffect(on(arrivals, show))
  document.addEventListener('visibilitychange', show)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', show)
    setUnseen(0)
  })
}

/** Tells each new state of a registration once. */
export const tellRegistration = (page: Page, user: Accessor<LocalUserJson>): void => {
  createEffect(
    on(
      () => user().state,
      (state, before) => {
        if (before === undefined || before === state) return
        const { username } = user()
        page.announcer.say(
          state === 'ready'
            ? texts.registration.ready(username)
            : texts.registration.told(username, texts.user.states[state]),
        )
      },
    ),
  )
}
