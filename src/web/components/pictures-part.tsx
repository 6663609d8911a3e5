// When pictures that posts link to are fetched.
import { For, type JSX } from 'solid-js'
import { pictureTexts as words } from '../locales/en-pictures.ts'
import { choosePictures, pictureChoice, pictureChoices } from '../state/pictures.ts'

export const PicturesPart = (): JSX.Element => (
  <section class="section" aria-labelledby="pictures-title">
    <h2 id="pictures-title">{words.title}</h2>
    <p class="muted">{words.lead}</p>
    <fieldset class="choice">
      <legend class="hidden">{words.title}</legend>
      <For each={pictureChoices}>
        {(choice) => (
          <label class="tick">
            <input
              type="radio"
              name="pictures"
              checked={pictureChoice() === choice}
              onChange={() => {
                choosePictures(choice)
              }}
            />
            {words.choices[choice]}
          </label>
        )}
      </For>
    </fieldset>
  </section>
)
