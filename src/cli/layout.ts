// Tables, wrapped text and bars, as wide as the terminal.
import cliProgress from 'cli-progress'
import Table from 'cli-table3'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** Blanks between two columns of a table. */
const gap = 2

/** A column that is not the last one takes at most this part of a line. */
const widestPart = 0.5

/** Narrower than this no text can be read: then lines are broken by the terminal itself. */
const narrowest = 20

const barWidth = 24

/** Nothing but what is in the cells. */
const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
}

/** Widths of the columns: the widest cell and the gap; the last one takes what is left of the line. */
const widthsOf = (rows: readonly (readonly string[])[], columns: number): number[] => {
  const widths: number[] = []
  const most = Math.floor(columns * widestPart)
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries())
      widths[index] = Math.max(widths[index] ?? 0, Math.min(stringWidth(cell) + gap, most))
  const used = widths.reduce((sum, width) => sum + width, 0)
  return [...widths, Math.max(columns - used, gap + 1) + gap]
}

/**
 * Rows as a table: each column as wide as its widest cell, the last one wrapped within itself.
 * Without a width, for programs that read lines, nothing is wrapped.
 */
export const table = (rows: readonly (readonly string[])[], columns: number | undefined): string => {
  const drawn = new Table({ chars: noBorders, style: { 'padding-left': 0, 'padding-right': gap, compact: true } })
  const widths = columns === undefined ? [] : widthsOf(rows, Math.max(columns, narrowest))
  // Wrapped here: the table would cut a word that is longer than its column.
  const within = (cell: string, width: number | undefined): string =>
    width === undefined ? cell : wrapAnsi(cell, width - gap, { hard: true })
  drawn.push(...rows.map((row) => row.map((cell, index) => within(cell, widths[index]))))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Text whose further lines are set in by so many blanks, each line within the terminal. */
export const wrapped = (text: string, columns: number | undefined, indent = 0): string => {
  if (columns === undefined || columns < narrowest) return text
  const margin = ' '.repeat(indent)
  return text
    .split('\n')
    .map((line) => {
      const inner = line.startsWith(margin) ? line.slice(indent) : line
      const lines = wrapAnsi(inner, columns - indent, { hard: true, trim: false }).split('\n')
      // The blank at which a line was broken would set the next one in.
      return lines
        .map((each, index) =>
          index > 0 ? margin + each.replace(/^ /u, '') : line.slice(0, line.length - inner.length) + each,
        )
        .join('\n')
    })
    .join('\n')
}

/** How far something is, from 0 to 1. */
export const bar = (fraction: number): string =>
  `[${cliProgress.Format.BarFormat(Math.min(1, Math.max(0, fraction)), {
    barsize: barWidth,
    barCompleteString: '#'.repeat(barWidth),
    barIncompleteString: '-'.repeat(barWidth),
    barGlue: '',
  })}]`
