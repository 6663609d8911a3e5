// Pictures of every state of the pages of a node and of a pod, compared with those that were looked at: `npm run pictures`.
// `npm run pictures -- --write` keeps them anew; `npm run pictures -- home` takes those whose name begins so.
import { fail } from './lib/terminal.mjs'
import { programs, runLoudly } from './lib/run.mjs'
import { prepare } from './prepare.mjs'

const words = process.argv.slice(2)
const names = words.filter((word) => !word.startsWith('-'))
await prepare({})
const env = {
  ...process.env,
  PICTURES: words.includes('--write') ? 'write' : 'all',
  PICTURES_OF: names.join(' '),
}
const code = await runLoudly(
  process.execPath,
  [
    programs.vitest,
    'run',
    '--project',
    'e2e',
    '--passWithNoTests',
    'test/e2e/page-states.test.ts',
    'test/e2e/pod-states.test.ts',
  ],
  { env },
)
if (code !== 0) fail('Something looks different, or is out of order. If it is meant so: npm run pictures -- --write')
