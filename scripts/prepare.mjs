// Installs what is missing and builds what is stale; costs nothing and needs no network when all is there.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, requireNode } from './lib/install.mjs'
import { programs, root, troubleOf } from './lib/run.mjs'
import { fingerprint, isFresh, remember } from './lib/stamp.mjs'
import { fail, step } from './lib/terminal.mjs'

/** Types of the client, for programs that use the package: declarations of the layers that it is made of. */
const copyClientTypes = () => {
  for (const layer of ['api', 'base', 'codec', 'cli'])
    for (const name of readdirSync(join(root, 'dist', layer))) {
      if (!name.endsWith('.d.ts') || (layer === 'cli' && name !== 'connect.d.ts')) continue
      const text = readFileSync(join(root, 'dist', layer, name), 'utf8')
      mkdirSync(join(root, 'dist/types', layer), { recursive: true })
      const declarations = text
        .replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'")
        .replace(/\/\/# sourceMappingURL=.*\n?$/, '')
      writeFileSync(join(root, 'dist/types', layer, name), declarations)
    }
}

const common = ['package-lock.json', 'scripts/prepare.mjs']

/** What is built, each alone: what it reads and how. */
const parts = [
  {
    name: 'program',
    title: 'programs',
    reads: ['src', 'bin', 'package.json', 'scripts/bundle.mjs', 'scripts/keep-code.mjs'],
    command: ['scripts/bundle.mjs'],
  },
  {
    name: 'wasm',
    title: 'proof-of-work kernel',
    reads: ['src/workers/assembly', 'scripts/build-wasm.mjs'],
    command: ['scripts/build-wasm.mjs'],
  },
  {
    name: 'web',
    title: 'web page',
    reads: ['src/web', 'src/api', 'src/base', 'src/codec', 'src/protocol', 'src/crypto', 'vite.config.ts'],
    command: [programs.vite, 'build', '--logLevel', 'warn'],
  },
  {
    name: 'pod',
    title: 'page of pods',
    reads: [
      ...['src/web', 'src/api', 'src/base', 'src/codec', 'src/protocol', 'src/crypto', 'src/chain', 'src/verify'],
      ...['src/podkeys', 'vite.pod.config.ts'],
    ],
    command: [programs.vite, 'build', '--config', 'vite.pod.config.ts', '--logLevel', 'warn'],
  },
  {
    name: 'verifier',
    title: 'verifier',
    reads: [
      ...['src/verify', 'src/base', 'src/codec', 'src/protocol', 'src/crypto', 'src/chain'],
      'scripts/bundle-verifier.mjs',
    ],
    command: ['scripts/bundle-verifier.mjs'],
  },
  {
    name: 'layers',
    title: 'layers one by one, for tests and documents',
    reads: ['src', 'tsconfig.base.json'],
    // Without tests: the check of types is for them.
    command: [programs.tsc, '-b', 'src/daemon', 'src/cli', 'src/verify'],
    after: copyClientTypes,
    isForDevelopment: true,
  },
]

/** What is built is the same wherever it is built, in a run of tests, too. */
const env = { ...process.env, NODE_ENV: 'production' }

/** Builds what is stale, side by side. `toRun`: only what a running program needs. */
export const build = async ({ force = false, toRun = false } = {}) => {
  const stale = parts
    .filter(({ isForDevelopment }) => !(toRun && isForDevelopment))
    .map((part) => ({ ...part, mark: fingerprint([...common, ...part.reads]) }))
    .filter(({ name, mark }) => force || !isFresh(name, mark))
  if (stale.length === 0) return
  const trouble = await step(`building the ${stale.map(({ title }) => title).join(', the ')}`, async () => {
    const troubles = await Promise.all(
      stale.map(async ({ name, mark, command, after = () => {} }) => {
        const trouble = await troubleOf(process.execPath, command, { env })
        if (trouble === undefined) {
          after()
          remember(name, mark)
        }
        return trouble
      }),
    )
    return troubles.find((each) => each !== undefined)
  })
  if (trouble !== undefined) fail(trouble)
}

/** Leaves everything installed and built. `clean` forgets what was built before. */
export const prepare = async ({ clean = false, ...how } = {}) => {
  requireNode()
  await ensureInstalled()
  if (clean) rmSync(join(root, 'dist'), { recursive: true, force: true })
  await build(how)
}
