// `npm run bench`: runs bench/*.bench.ts, each in a process of its own, and prints one table.
// `npm run bench -- post signature` runs those whose names contain a word; `--write` puts the table into docs/PERFORMANCE.md.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { prepare } from './prepare.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'bench')
const page = join(root, 'docs', 'PERFORMANCE.md')
const [begin, end] = ['<!-- bench: begin -->', '<!-- bench: end -->']

/** Files beside a bench, and beside our own, are where they are for the sources. */
const placeOfSource = {
  name: 'place of the source',
  transform: (code, id) =>
    id.startsWith(root) && !id.includes('node_modules')
      ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
      : undefined,
}

/** Bundled as programs are (scripts/bundle.mjs): what runs is measured, not what tests load file by file. */
const runOne = async (file) => {
  const { build, defaultServerConditions } = await import('vite')
  // Within the folder of packages, so that those that stay outside the bundle are found.
  const outDir = mkdtempSync(join(root, 'node_modules', '.bench-'))
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  await build({
    ...{ configFile: false, root, publicDir: false, logLevel: 'error', plugins: [placeOfSource] },
    ssr: {
      noExternal: true,
      external: ['playwright-core', 'vitest', 'ws', 'pg'],
      resolve: { conditions: ['source', ...defaultServerConditions] },
    },
    build: {
      ...{ ssr: true, outDir, emptyOutDir: false, target: 'node20', minify: false },
      rolldownOptions: {
        input: { bench: join(folder, file) },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  })
  const module = createRequire(import.meta.url)(join(outDir, 'bench.cjs'))
  process.stdout.write(`\n${JSON.stringify(await module.run())}\n`)
  process.exit(0)
}

const figure = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))

const runAll = async (words, write) => {
  await prepare()
  const rows = []
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.bench.ts'))) {
    if (words.length > 0 && !words.some((word) => file.includes(word))) continue
    process.stderr.write(`${file} …\n`)
    const arguments_ = [fileURLToPath(import.meta.url), '--one', file]
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: root, maxBuffer: 1 << 24 })
    rows.push(...JSON.parse(stdout.trim().split('\n').at(-1)))
  }
  const table = [
    '| operation | per second | beside | per second | ratio |',
    '|---|--:|---|--:|--:|',
    ...rows.map(
      ({ name, perSecond, primitive, primitivePerSecond, ratio }) =>
        `| ${name} | ${figure(perSecond)} | ${primitive} | ${figure(primitivePerSecond)} | ${ratio.toPrecision(2)} |`,
    ),
  ].join('\n')
  process.stdout.write(`${table}\n`)
  if (!write) return
  const text = readFileSync(page, 'utf8')
  const machine = `Node.js ${process.versions.node}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`
  const [before] = text.split(begin)
  const [, after] = text.split(end)
  writeFileSync(page, `${before}${begin}\n${machine}\n\n${table}\n${end}${after}`)
}

const words = process.argv.slice(2)
if (words[0] === '--one') await runOne(words[1])
else
  await runAll(
    words.filter((word) => !word.startsWith('--')),
    words.includes('--write'),
  )
