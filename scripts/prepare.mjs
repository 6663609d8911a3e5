// Installs what is missing and builds what is stale; costs nothing and needs no network when all is there.
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, requireNode } from './lib/install.mjs'
import { programs, root, troubleOf } from './lib/run.mjs'
import { fingerprint, isFresh, remember } from './lib/stamp.mjs'
import { fail, step } from './lib/terminal.mjs'

const common = ['package-lock.json', 'scripts/prepare.mjs']

/** What is built, in order: what it reads, what must be there afterwards, and how. */
const parts = [
  {
    name: 'program',
    title: 'compiling',
    reads: ['src', 'tsconfig.base.json'],
    // Without tests, so that a start does not wait for their types.
    commands: [[programs.tsc, '-b', 'src/daemon', 'src/cli']],
    finish: () => makeExecutable(),
  },
  {
    name: 'wasm',
    title: 'building the proof-of-work kernel',
    reads: ['src/workers/assembly', 'scripts/build-wasm.mjs'],
    when: 'scripts/build-wasm.mjs',
    commands: [['scripts/build-wasm.mjs']],
  },
  {
    name: 'web',
    title: 'building the web page',
    reads: ['src/web', 'src/api', 'src/base', 'src/codec', 'src/crypto', 'src/protocol', 'vite.config.ts'],
    when: 'src/web/index.html',
    commands: [[programs.vite, 'build', '--logLevel', 'warn']],
  },
]

/** `npx twisterd` in a checkout runs the compiled file itself. */
const makeExecutable = () => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const file of Object.values(bin)) chmodSync(join(root, file), 0o755)
}

const build = async (part, { force }) => {
  if (part.when !== undefined && !existsSync(join(root, part.when))) return
  const mark = fingerprint([...common, ...part.reads])
  if (!force && isFresh(part.name, mark)) return
  for (const command of part.commands) {
    const trouble = await step(part.title, () => troubleOf(process.execPath, command))
    if (trouble !== undefined) fail(`${part.title} did not work:\n${trouble}`)
  }
  part.finish?.()
  remember(part.name, mark)
}

/** Leaves everything installed and built. `clean` forgets what was built before. */
export const prepare = async ({ clean = false, force = false } = {}) => {
  requireNode()
  await ensureInstalled()
  if (clean) rmSync(join(root, 'dist'), { recursive: true, force: true })
  for (const part of parts) await build(part, { force })
}
