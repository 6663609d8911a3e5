// A run as JSON, and as a page with plots that needs nothing beside it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Figure, isReached, type Outcome, type Plot } from './figures.ts'

const packages = createRequire(import.meta.url)
const partOfUplot = (file: string): string => readFileSync(packages.resolve(`uplot/dist/${file}`), 'utf8')

/** A number with three digits that count. */
const shown = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'none')

const boundOf = ({ most, least }: Figure): string =>
  most === undefined ? (least === undefined ? '' : `≥ ${shown(least)}`) : `≤ ${shown(most)}`

/** Rows of text: name, value with unit, bound, and whether it is kept. */
export const rowsOf = (figures: readonly Figure[]): readonly (readonly string[])[] =>
  figures.map((figure) => {
    const bound = boundOf(figure)
    return [
      figure.name,
      `${shown(figure.value)} ${figure.unit}`,
      bound,
      bound === '' ? '' : isReached(figure) ? 'reached' : 'MISSED',
    ]
  })

const escaped = (text: string): string =>
  text.replace(/[&<>"]/gu, (character) => `&#${String(character.codePointAt(0))};`)

const tableOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('\n')

/** The lines of a plot on one axis, as uPlot takes them. */
const drawn = ({ title, x, y, lines }: Plot) => {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort((left, right) => left - right)
  const ys = lines.map(({ points }) => {
    const values = new Map(points)
    return xs.map((at) => values.get(at) ?? null)
  })
  return { title, x, y, names: lines.map(({ name }) => name), data: [xs, ...ys] }
}

const drawing = `
const colours = ['#2563eb', '#dc2626', '#059669', '#9333ea']
for (const { title, x, y, names, data } of plots)
  new uPlot({ title, width: 760, height: 320, scales: { x: { time: false } }, axes: [{ label: x }, { label: y }],
    series: [{ label: x }, ...names.map((label, at) => ({ label, stroke: colours[at % 4], width: 2, spanGaps: true }))] },
    data, document.querySelector('main'))
`

const pageOf = ({ scenario, options, figures, plots }: Outcome): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Simulation: ${scenario}</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 800px } td { padding: .2rem 1rem .2rem 0 }
${partOfUplot('uPlot.min.css')}</style>
<main><h1>Simulation: ${scenario}</h1>
<p>${escaped(
  Object.entries(options)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', '),
)}</p>
<table>${tableOf(rowsOf(figures))}</table></main>
<script>${partOfUplot('uPlot.iife.min.js')}
const plots = ${JSON.stringify(plots.map(drawn)).replaceAll('<', '\\u003c')}
${drawing}</script></html>
`

/** Writes both; gives their paths. */
export const writeReport = (outcome: Outcome, folder: string): readonly string[] => {
  mkdirSync(folder, { recursive: true })
  const name = `${outcome.scenario}-${String(outcome.options['seed'] ?? 0)}`
  const paths = [join(folder, `${name}.json`), join(folder, `${name}.html`)] as const
  writeFileSync(paths[0], `${JSON.stringify(outcome, null, 2)}\n`)
  writeFileSync(paths[1], pageOf(outcome))
  return paths
}
