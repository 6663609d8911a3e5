// Whether the page tells of names that are whole years old.
import type { JSX } from 'solid-js'
import { tellingTexts as words } from '../locales/en-telling.ts'
import { chooseYears, tellsYears } from '../state/years.ts'

export const YearsPart = (): JSX.Element => (
  <section class="section" aria-labelledby="years-title">
    <h2 id="years-title">{words.years}</h2>
    <label class="tick">
      <input
        type="checkbox"
        checked={tellsYears()}
        onChange={({ currentTarget }) => {
          chooseYears(currentTarget.checked)
        }}
      />
      {words.yearsChoice}
    </label>
  </section>
)
