// Styles say where a line begins and ends, not left and right: so the page turns with its language.
import { expect, it } from 'vitest'
import { filesOf, textOf } from '../../scripts/lib/sources.mjs'

const sides =
  /(?:margin|padding|border|inset|scroll-\w+)-(?:left|right)|(?:top|bottom)-(?:left|right)-radius|^(?:left|right)$/u
const boxes = /^(?:margin|padding|inset|border-(?:width|style|color)|scroll-(?:margin|padding))$/u

/** The values of a shorthand; what stands in brackets is one. */
const valuesOf = (text: string): readonly string[] => text.match(/(?:[^\s(]+|\([^)]*\))+/gu) ?? []

const isPhysical = (property: string, value: string): boolean => {
  if (sides.test(property)) return true
  if (/^(?:text-align|float|clear)$/u.test(property)) return /left|right/u.test(value)
  const [, end, , start] = boxes.test(property) ? valuesOf(value) : []
  return end !== start && start !== undefined
}

it.each(filesOf('src/web/styles', /\.css$/))('%s knows no left and right', (path) => {
  const css = textOf(path).replace(/\/\*.*?\*\//gsu, '')
  const found = [...css.matchAll(/([\w-]+)\s*:\s*([^;{}]+);/gu)]
    .filter(([, property = '', value = '']) => isPhysical(property, value.trim()))
    .map(([declaration]) => declaration)
  expect(found).toEqual([])
})
