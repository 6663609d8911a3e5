#!/usr/bin/env node
// Starts the bundled program; a file that is there before the first build, so that `npx twister` always finds it.
import { existsSync } from 'node:fs'

const program = new URL('../dist/program/twister.js', import.meta.url)
if (existsSync(program)) {
  await import(program.href)
} else {
  process.stderr.write(
    'error: nothing is built yet. Run "npm start", which builds and starts a node, or "npm run build".\n',
  )
  process.exitCode = 1
}
