// Which writing systems somebody does not read.
import { For, type JSX } from 'solid-js'
import { readingTexts as words } from '../locales/en-reading.ts'
import { texts } from '../locales/texts.ts'
import { chooseUnread, isUnread } from '../state/scripts.ts'
import { scriptCodes } from '../text/scripts.ts'

export const ScriptsPart = (): JSX.Element => {
  const names = (): Intl.DisplayNames => new Intl.DisplayNames(texts.language, { type: 'script' })
  return (
    <section class="section" aria-labelledby="scripts-title">
      <h2 id="scripts-title">{words.scripts}</h2>
      <p class="muted">{words.scriptsHint}</p>
      <fieldset class="choice">
        <legend class="hidden">{words.scripts}</legend>
        <div class="choice-values">
          <For each={scriptCodes}>
            {(code) => (
              <label class="tick">
                <input
                  type="checkbox"
                  checked={isUnread(code)}
                  onChange={({ currentTarget }) => {
                    chooseUnread(code, currentTarget.checked)
                  }}
                />
                {names().of(code) ?? code}
              </label>
            )}
          </For>
        </div>
      </fieldset>
    </section>
  )
}
