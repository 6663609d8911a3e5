// Ends the node, after saying what that means. Only for its owner: others are not asked.
import { createResource, createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import { nodeSettingTexts as words } from '../locales/en-node-settings.ts'
import { texts } from '../locales/texts.ts'
import { noteEnded } from '../state/ended-node.ts'
import { usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'

/** It answers first, and closes then. */
const closingMs = 1_000

/** What will happen, before it does. */
const Question = (props: {
  readonly titleId: string
  readonly isBusy: boolean
  readonly onEnd: () => void
  readonly onLeave: () => void
}): JSX.Element => {
  const id = createUniqueId()
  return (
    <div
      role="group"
      class="section"
      tabindex="-1"
      aria-labelledby={props.titleId}
      aria-describedby={id}
      ref={(element) => {
        queueMicrotask(() => {
          element.focus()
        })
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onLeave()
      }}
    >
      <p id={id}>{words.stopLead}</p>
      <div class="buttons">
        <button
          type="button"
          class="primary"
          aria-disabled={props.isBusy}
          aria-busy={props.isBusy}
          onClick={() => {
            props.onEnd()
          }}
        >
          {words.stopNow}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            props.onLeave()
          }}
        >
          {words.stopNot}
        </button>
      </div>
    </div>
  )
}

export const StopPart = (): JSX.Element => {
  const { session, clock } = usePage()
  const id = createUniqueId()
  // A command that is the owner's alone, and changes nothing.
  const [isOwner] = createResource(() =>
    session.client.listcredentials({}).then(
      () => true,
      () => false,
    ),
  )
  const [isAsked, setAsked] = createSignal(false)
  const { busy, fault, run } = createTrying(texts.node.failed)
  let ask: HTMLButtonElement | undefined
  const end = (): void => {
    void run(async () => {
      await session.client.stop({})
      noteEnded(true)
      clock.after(closingMs, () => void session.ask())
      return ''
    })
  }
  const leave = (): void => {
    setAsked(false)
    queueMicrotask(() => ask?.focus())
  }
  return (
    <Show when={isOwner.latest === true}>
      <section class="section" aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>{words.stopTitle}</h2>
        <Show
          when={isAsked()}
          fallback={
            <button
              type="button"
              ref={(element) => {
                ask = element
              }}
              onClick={() => setAsked(true)}
            >
              {words.stopAsk}
            </button>
          }
        >
          <Question titleId={`${id}-title`} isBusy={busy()} onEnd={end} onLeave={leave} />
        </Show>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </section>
    </Show>
  )
}
