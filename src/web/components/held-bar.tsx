// What can still be taken back, below everything: how long, and by which press.
import { createEffect, createSignal, For, type JSX, onCleanup, Show } from 'solid-js'
import { sendingTexts as words } from '../locales/en-sending.ts'
import { sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'
import { type HeldBack, heldTexts, release } from '../state/undo.ts'
import { exactTime } from '../text/times.ts'

const Held = (props: { readonly held: HeldBack; readonly nowMs: number }): JSX.Element => {
  const { session, announcer } = usePage()
  const { client } = session
  const { id, username, plannedFor, restore } = props.held
  const left = (): number => Math.max(0, Math.ceil((props.held.untilMs - props.nowMs) / 1000))
  const sentence = (): string => {
    if (plannedFor !== undefined) return words.planned(exactTime(plannedFor))
    return left() > 0 ? words.held(left()) : words.goingOut
  }
  const say = (act: () => Promise<string | undefined>): void => {
    void act()
      .catch((fault: unknown) => words.failed(sentenceOf(fault)))
      .then((said) => {
        if (said !== undefined) announcer.say(said)
      })
  }
  const undo = async (): Promise<string> => {
    const taken = await client.cancelscheduled({ username, id })
    release(props.held)
    if (taken === null) return words.tooLate
    restore()
    return words.back
  }
  const postNow = async (): Promise<undefined> => {
    await client.changescheduled({ username, id, seconds: 0 })
    release(props.held)
    return undefined
  }
  return (
    <div class="held">
      <span>{sentence()}</span>
      <span class="buttons">
        <button type="button" class="small" onClick={() => say(undo)}>
          {words.undo}
        </button>
        <Show when={plannedFor === undefined}>
          <button type="button" class="small quiet" onClick={() => say(postNow)}>
            {words.now}
          </button>
        </Show>
      </span>
    </div>
  )
}

export const HeldBar = (): JSX.Element => {
  const { clock } = usePage()
  const [nowMs, setNowMs] = createSignal(clock.nowMs())
  const timer = clock.every(500, () => setNowMs(clock.nowMs()))
  onCleanup(() => {
    timer.cancel()
  })
  createEffect(() => {
    for (const held of heldTexts()) if (held.untilMs + 1_000 < nowMs()) release(held)
  })
  return (
    <section class="held-bar" aria-label={words.undoTitle}>
      <For each={heldTexts()}>{(held) => <Held held={held} nowMs={nowMs()} />}</For>
    </section>
  )
}
