#!/usr/bin/env node
// Starts the bundled program; a file that is there before the first build, so that `npx twisterd` always finds it.
import { createRequire } from 'node:module'

const { load } = createRequire(import.meta.url)('./program.cjs')
if (!load('twisterd')) {
  process.stderr.write(
    'error: nothing is built yet. Run "npm start", which builds and starts a node, or "npm run build".\n',
  )
  process.exitCode = 1
}
