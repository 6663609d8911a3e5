// One or two lines over time: a drawing, a sentence that says the same in short, and a table of all of it.
import { createMemo, For, type JSX } from 'solid-js'
import { networkTexts as words } from '../locales/en-network.ts'
import { axisEnd, type Line, mostOf, pathOfLine } from '../text/plot.ts'
import { exactTime } from '../text/times.ts'

/** A line with what it is called. */
export interface PlotLine {
  readonly name: string
  readonly line: Line
}

interface TimePlotProps {
  readonly title: string
  readonly summary: string
  readonly lines: readonly PlotLine[]
  /** Unix seconds of the beginning of each stretch. */
  readonly beginnings: readonly number[]
  /** What stands at the left end of the axis. */
  readonly since: string
  readonly format: (value: number) => string
}

const width = 300
const height = 90

const PlotTable = (props: TimePlotProps): JSX.Element => (
  <details>
    <summary>
      {words.asTable}
      <span class="hidden">: {props.title}</span>
    </summary>
    <div class="table-place" role="group" aria-label={props.title} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <For each={props.lines}>{({ name }) => <th scope="col">{name}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.beginnings}>
            {(beginning, index) => (
              <tr>
                <th scope="row">{exactTime(beginning)}</th>
                <For each={props.lines}>
                  {({ line }) => {
                    const value = (): number | undefined => line[index()]
                    return <td>{value() === undefined ? '–' : props.format(value() ?? 0)}</td>
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  </details>
)

export const TimePlot = (props: TimePlotProps): JSX.Element => {
  const end = createMemo(() => axisEnd(Math.max(...props.lines.map(({ line }) => mostOf(line)))))
  return (
    <figure class="plot">
      <figcaption>
        <strong>{props.title}</strong>
        <span class="muted">{props.summary}</span>
      </figcaption>
      <div class="plot-area" aria-hidden="true">
        <span class="plot-most">{props.format(end())}</span>
        <svg viewBox={`0 0 ${String(width)} ${String(height)}`} preserveAspectRatio="none">
          <path
            class="plot-grid"
            d={`M0 0H${String(width)}M0 ${String(height / 2)}H${String(width)}M0 ${String(height)}H${String(width)}`}
          />
          <For each={props.lines}>
            {({ line }, index) => (
              <path class={`plot-line plot-line-${String(index() + 1)}`} d={pathOfLine(line, end(), width, height)} />
            )}
          </For>
        </svg>
        <span class="plot-times">
          <span>{props.since}</span>
          <span>{words.now}</span>
        </span>
      </div>
      <ul class="plot-legend" aria-hidden="true">
        <For each={props.lines}>
          {({ name }, index) => (
            <li>
              <svg viewBox="0 0 24 8">
                <path class={`plot-line plot-line-${String(index() + 1)}`} d="M0 4H24" />
              </svg>
              {name}
            </li>
          )}
        </For>
      </ul>
      <PlotTable {...props} />
    </figure>
  )
}
