// A long text: one post or a thread, with what the posts of a thread will be.
import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, onCleanup, Show } from 'solid-js'
import { writingTexts as words } from '../locales/en-writing.ts'
import type { Composing } from '../state/composing.ts'
import { mostParts, threadParts } from '../text/thread-parts.ts'

export const ThreadChoice = (props: { readonly composing: Composing }): JSX.Element => {
  const id = createUniqueId()
  const [wanted, setWanted] = createSignal(false)
  const text = (): string => props.composing.text()
  const mayBeOne = (): boolean => props.composing.length().fits
  const parts = createMemo(() => threadParts(text()))
  const isThread = (): boolean => wanted() || !mayBeOne()
  createEffect(() => {
    props.composing.setThread(isThread() ? (parts().length <= mostParts ? parts() : []) : undefined)
  })
  onCleanup(() => {
    props.composing.setThread(undefined)
  })
  return (
    <fieldset class="choice thread-choice">
      <legend class="hidden">{words.legend}</legend>
      <label class="tick">
        <input type="radio" name={id} checked={!isThread()} disabled={!mayBeOne()} onChange={() => setWanted(false)} />
        {words.one}
      </label>
      <label class="tick">
        <input type="radio" name={id} checked={isThread()} onChange={() => setWanted(true)} />
        {words.thread(parts().length)}
      </label>
      <Show when={isThread()}>
        <Show when={parts().length <= mostParts} fallback={<p class="fault">{words.tooMany(mostParts)}</p>}>
          <ol class="thread-preview" aria-label={words.preview}>
            <For each={parts()}>
              {(part, index) => (
                <li>
                  <span class="muted">{words.part(index() + 1, parts().length)}</span>
                  <p class="post-text" dir="auto">
                    {part}
                  </p>
                </li>
              )}
            </For>
          </ol>
        </Show>
      </Show>
    </fieldset>
  )
}
