// `npm start`: installs, builds, then becomes the daemon, so that signals and exit code are the daemon's own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './lib/run.mjs'
import { fail } from './lib/terminal.mjs'
import { prepare } from './prepare.mjs'

// npm passes a signal on to its shell, and many shells die of it without telling us: an orphan has to stop by itself.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 500).unref()

await prepare({ toRun: true })
const main = join(root, 'dist/program/twisterd.js')
if (!existsSync(main)) fail(`${main} is missing; try: npm run build -- --clean`)
process.argv[1] = main
await import(pathToFileURL(main).href)
