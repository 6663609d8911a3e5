// `npm run check`: everything that must hold before a commit. `npm run check -- types lint` runs only these.
import { cpus } from 'node:os'
import { ensureInstalled, requireNode } from './lib/install.mjs'
import { programs, troubleOf } from './lib/run.mjs'
import { fail, step } from './lib/terminal.mjs'
import { prepare } from './prepare.mjs'

const vitest = (...projects) => [
  programs.vitest,
  'run',
  '--reporter=dot',
  ...projects.flatMap((project) => ['--project', project]),
]

const checks = {
  format: [programs.biome, 'format', '.'],
  types: [programs.tsc, '-b'],
  lint: [programs.eslint, '--max-warnings', '0', '.'],
  layers: [programs.depcruise, '--config', '.dependency-cruiser.mjs', 'src'],
  'dead code': [programs.knip],
  unit: vitest('unit', 'web'),
  meta: vitest('meta'),
}
const slowChecks = {
  integration: vitest('integration'),
  'end to end': vitest('e2e', 'e2e apart'),
}

const full = process.argv.includes('--full')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const all = full ? { ...checks, ...slowChecks } : checks
for (const name of wanted) if (!(name in all)) fail(`no such check: ${name}; there are: ${Object.keys(all).join(', ')}`)

requireNode()
await ensureInstalled()
if (full) await prepare()

// Lint reads what the compiler emits, so types come first and alone; the others share the cores.
const names = Object.keys(all).filter((name) => wanted.length === 0 || wanted.includes(name))
const troubles = new Map()
const run = async (name) => {
  const trouble = await step(name, () => troubleOf(process.execPath, all[name]))
  if (trouble !== undefined) troubles.set(name, trouble)
}
const first = names.filter((name) => name === 'types')
const later = names.filter((name) => name !== 'types')
for (const name of first) await run(name)
const lanes = Math.max(1, Math.min(2, cpus().length))
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let name = later.shift(); name !== undefined; name = later.shift()) await run(name)
  }),
)

for (const [name, trouble] of troubles) process.stdout.write(`\n── ${name} ──\n${trouble}\n`)
if (troubles.size > 0) fail(`not in order: ${[...troubles.keys()].join(', ')}`)
