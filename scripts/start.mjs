// `npm start`: installs, builds, then becomes the daemon, so that signals and exit code are the daemon's own.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './lib/run.mjs'
import { fail } from './lib/terminal.mjs'
import { prepare } from './prepare.mjs'

// npm passes a signal on to its shell, and many shells die of it without telling us: an orphan has to stop by itself.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 500).unref()

await prepare({ toRun: true })
process.argv[1] = join(root, 'bin/twisterd.mjs')
const { load } = createRequire(import.meta.url)('../bin/program.cjs')
if (!load('twisterd')) fail('The program is missing; try: npm run build -- --clean')
