// How long posts wait before they go out.
import { createSignal, For, type JSX } from 'solid-js'
import { sendingTexts as words } from '../locales/en-sending.ts'
import { chooseUndo, undoChoices, undoSeconds } from '../state/undo.ts'

export const UndoPart = (): JSX.Element => {
  const [chosen, setChosen] = createSignal<number>(undoSeconds())
  return (
    <section class="section" aria-labelledby="undo-title">
      <h2 id="undo-title">{words.undoTitle}</h2>
      <p class="muted">{words.undoLead}</p>
      <fieldset class="choice">
        <legend class="hidden">{words.undoTitle}</legend>
        <For each={undoChoices}>
          {(seconds) => (
            <label class="tick">
              <input
                type="radio"
                name="undo"
                checked={chosen() === seconds}
                onChange={() => {
                  chooseUndo(seconds)
                  setChosen(seconds)
                }}
              />
              {seconds === 0 ? words.undoNone : words.undoFor(seconds)}
            </label>
          )}
        </For>
      </fieldset>
    </section>
  )
}
