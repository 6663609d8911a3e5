// Whether signs such as *bold* are shown as what they mean.
import type { JSX } from 'solid-js'
import { readingTexts as words } from '../locales/en-reading.ts'
import { chooseMarks, showsMarks } from '../state/marks.ts'

export const MarksPart = (): JSX.Element => (
  <section class="section" aria-labelledby="marks-title">
    <h2 id="marks-title">{words.marks}</h2>
    <p class="muted">{words.marksHint}</p>
    <label class="tick">
      <input
        type="checkbox"
        checked={showsMarks()}
        onChange={({ currentTarget }) => {
          chooseMarks(currentTarget.checked)
        }}
      />
      {words.marksShown}
    </label>
  </section>
)
