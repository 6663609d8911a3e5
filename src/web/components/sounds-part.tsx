// For what a tone is heard.
import { For, type JSX } from 'solid-js'
import { tellingTexts as words } from '../locales/en-telling.ts'
import { chooseHeard, isHeard, play } from '../state/sounds.ts'
import { noticeKinds } from '../state/system-notices.ts'

export const SoundsPart = (): JSX.Element => (
  <section class="section" aria-labelledby="sounds-title">
    <h2 id="sounds-title">{words.sounds}</h2>
    <p class="muted">{words.soundsLead}</p>
    <ul class="section">
      <For each={noticeKinds}>
        {(kind) => (
          <li class="buttons">
            <label class="tick">
              <input
                type="checkbox"
                checked={isHeard(kind)}
                onChange={({ currentTarget }) => {
                  chooseHeard(kind, currentTarget.checked)
                  if (currentTarget.checked) play(kind)
                }}
              />
              {words.kinds[kind]}
            </label>
          </li>
        )}
      </For>
    </ul>
  </section>
)
