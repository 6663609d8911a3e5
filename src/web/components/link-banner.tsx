// Says so, plainly, while the node does not answer, or answers but does not know this browser any more.
import { createEffect, createSignal, type JSX, Match, on, onCleanup, Switch } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { isEnded, noteEnded } from '../state/ended-node.ts'
import { usePage } from '../state/page.ts'

const startCommand = 'npx twisterd'

const silence = (): string => (isEnded() ? texts.link.stopped(startCommand) : texts.link.unreachable)

/** The node does not answer: when it is asked again. */
const Unreachable = (): JSX.Element => {
  const { session, clock } = usePage()
  const secondsLeft = (): number => Math.ceil((session.retryAtMs() - clock.monotonicMs()) / 1_000)
  const [left, setLeft] = createSignal(secondsLeft())
  const timer = clock.every(500, () => setLeft(secondsLeft()))
  onCleanup(() => {
    timer.cancel()
  })
  const wasEnded = isEnded()
  return (
    <aside class="banner" aria-label={texts.link.unreachable}>
      <span>
        <span class="dot" aria-hidden="true" />
        {left() > 0 && !wasEnded ? texts.link.unreachableIn(left()) : silence()}
      </span>
      <button type="button" class="small" onClick={() => void session.ask()}>
        {texts.link.tryNow}
      </button>
    </aside>
  )
}

/** The session has ended: what is on the page stays, and so do drafts; a login in any tab goes for all. */
const Ended = (): JSX.Element => (
  <aside class="banner banner-ended" aria-label={texts.link.ended}>
    <span>
      <span class="dot" aria-hidden="true" />
      {texts.link.ended}
    </span>
    <span>
      {texts.link.endedRun} <code>{texts.login.command}</code> {texts.link.endedThen}
    </span>
  </aside>
)

export const LinkBanner = (): JSX.Element => {
  const { session, announcer } = usePage()
  createEffect(
    on(session.link, (link, before) => {
      if (link === 'up') noteEnded(false)
      if (link === 'down') announcer.say(silence())
      if (link === 'login' && session.status() !== undefined) announcer.say(texts.link.ended)
      if (link === 'up' && before === 'down') announcer.say(texts.link.back)
      if (link === 'up' && before === 'login') announcer.say(texts.link.loggedIn)
    }),
  )
  return (
    <Switch>
      <Match when={session.link() === 'down'}>
        <Unreachable />
      </Match>
      <Match when={session.link() === 'login' && session.status() !== undefined}>
        <Ended />
      </Match>
    </Switch>
  )
}
