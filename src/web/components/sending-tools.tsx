// Beside a text that is being written: another time for it, and shorter links.
import { createMemo, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'
import { sendingTexts as words } from '../locales/en-sending.ts'
import type { Composing } from '../state/composing.ts'
import { usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'
import { localInput, millisecondsOf } from '../text/local-times.ts'
import { longLinkIn, shortLength, withShortLink } from '../text/short-links.ts'

const TimeChoice = (props: { readonly composing: Composing }): JSX.Element => {
  const { clock } = usePage()
  const id = createUniqueId()
  const isPast = (): boolean => (props.composing.atMs() ?? Infinity) <= clock.nowMs()
  return (
    <div class="time-choice">
      <label for={id}>{words.at}</label>
      <div class="field-row">
        <input
          id={id}
          type="datetime-local"
          min={localInput(clock.nowMs())}
          value={localInput(props.composing.atMs() ?? clock.nowMs())}
          aria-describedby={`${id}-hint`}
          onInput={({ currentTarget }) => {
            props.composing.setAtMs(millisecondsOf(currentTarget.value))
          }}
        />
        <button type="button" class="quiet" onClick={() => props.composing.setAtMs(undefined)}>
          {words.atOnce}
        </button>
      </div>
      <p class="hint muted" id={`${id}-hint`}>
        {isPast() ? words.past : words.hint}
      </p>
    </div>
  )
}

const Shortening = (props: { readonly composing: Composing; readonly username: string }): JSX.Element => {
  const { session, announcer } = usePage()
  const { busy, fault, run } = createTrying(words.failed)
  const link = createMemo(() => longLinkIn(props.composing.text()))
  const shorten = (url: string): void => {
    void run(async () => {
      const [short = ''] = await session.client.newshorturl({ username: props.username, k: -1, url })
      props.composing.write(withShortLink(props.composing.text(), url, short))
      announcer.say(words.shortened)
      return ''
    })
  }
  return (
    <Show when={link()}>
      {(url) => (
        <>
          <button
            type="button"
            class="small quiet"
            title={words.shortenHint}
            aria-busy={busy()}
            aria-disabled={busy()}
            onClick={() => {
              shorten(url())
            }}
          >
            {words.shorten(url().length - shortLength)}
          </button>
          <Show when={fault() !== ''}>
            <p class="fault" role="alert">
              {fault()}
            </p>
          </Show>
        </>
      )}
    </Show>
  )
}

/** An hour from now, on a full minute. */
const usualMs = (nowMs: number): number => Math.ceil(nowMs / 60_000) * 60_000 + 3_600_000

export const SendingTools = (props: { readonly composing: Composing; readonly username: string }): JSX.Element => {
  const { clock } = usePage()
  onCleanup(() => {
    props.composing.setAtMs(undefined)
  })
  return (
    <div class="sending-tools">
      <Show when={props.composing.atMs() === undefined} fallback={<TimeChoice composing={props.composing} />}>
        <button type="button" class="small quiet" onClick={() => props.composing.setAtMs(usualMs(clock.nowMs()))}>
          {words.later}
        </button>
      </Show>
      <Shortening composing={props.composing} username={props.username} />
    </div>
  )
}
