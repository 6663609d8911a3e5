// What the system tells of this page: asked for by a press, and chosen one by one.
import { createSignal, For, type JSX, Show } from 'solid-js'
import { tellingTexts as words } from '../locales/en-telling.ts'
import { askPermission, chooseTold, isTold, noticeKinds, permission } from '../state/system-notices.ts'

export const NoticesPart = (): JSX.Element => {
  const [allowed, setAllowed] = createSignal(permission())
  return (
    <section class="section" aria-labelledby="system-notices-title">
      <h2 id="system-notices-title">{words.title}</h2>
      <p class="muted">{words.lead}</p>
      <Show when={allowed() === undefined}>
        <p>{words.unsupported}</p>
      </Show>
      <Show when={allowed() === 'denied'}>
        <p>{words.denied}</p>
      </Show>
      <Show when={allowed() === 'default'}>
        <button type="button" onClick={() => void askPermission().then(setAllowed)}>
          {words.allow}
        </button>
      </Show>
      <Show when={allowed() === 'granted'}>
        <fieldset class="choice">
          <legend class="hidden">{words.title}</legend>
          <For each={noticeKinds}>
            {(kind) => (
              <label class="tick">
                <input
                  type="checkbox"
                  checked={isTold(kind)}
                  onChange={({ currentTarget }) => {
                    chooseTold(kind, currentTarget.checked)
                  }}
                />
                {words.kinds[kind]}
              </label>
            )}
          </For>
        </fieldset>
      </Show>
    </section>
  )
}
