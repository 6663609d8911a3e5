// Says so, plainly, while the node does not answer.
import { createEffect, createSignal, type JSX, on, onCleanup, Show } from 'solid-js'
import { every } from '../../base/clock.ts'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'

export const LinkBanner = (): JSX.Element => {
  const { session, clock, announcer } = usePage()
  const [left, setLeft] = createSignal(0)
  const timer = every(clock, 500, () => {
    if (session.link() === 'down') setLeft(Math.ceil((session.retryAtMs() - clock.monotonicMs()) / 1_000))
  })
  onCleanup(() => {
    timer.cancel()
  })
  createEffect(
    on(session.link, (link, before) => {
      if (link === 'down') announcer.say(texts.link.unreachable)
      if (link === 'up' && before === 'down') announcer.say(texts.link.back)
    }),
  )
  return (
    <Show when={session.link() === 'down'}>
      <div class="banner">
        <span>
          <span class="dot" aria-hidden="true" />
          {left() > 0 ? texts.link.unreachableIn(left()) : texts.link.unreachable}
        </span>
        <button type="button" class="small" onClick={() => void session.ask()}>
          {texts.link.tryNow}
        </button>
      </div>
    </Show>
  )
}
