// `npm test`: installs, builds, then runs all tests. Arguments go to vitest: `npm test -- --project unit post`.
import { programs, runLoudly } from './lib/run.mjs'
import { prepare } from './prepare.mjs'

await prepare()
process.exitCode = await runLoudly(process.execPath, [programs.vitest, 'run', ...process.argv.slice(2)])
