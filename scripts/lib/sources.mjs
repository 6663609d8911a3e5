// The source tree as text, for checks and pages that read code.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/** Paths below `folder` whose name fits, in order, relative to the root. */
export const filesOf = (folder, fits) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
    .filter((path) => fits.test(path))
    .sort()

/** Text of a file by its path from the root. */
export const textOf = (path) => readFileSync(join(root, path), 'utf8')

const metricPattern = /\.(counter|gauge|histogram)\(\s*'([^']+)',\s*(?:'([^']*)'|"([^"]*)")/g

/** Every metric that product code registers. */
export const metricsOfSource = () =>
  filesOf('src', /\.ts$/)
    .filter((path) => !/\.(test|bench)\.ts$/.test(path))
    .flatMap((file) =>
      [...textOf(file).matchAll(metricPattern)].map(([, kind, name, single, double]) => ({
        name,
        kind,
        help: single ?? double,
        file,
      })),
    )
    .sort((left, right) => left.name.localeCompare(right.name, 'en'))
