// `npm run bench`: runs bench/*.bench.ts, each in a process of its own, and prints one table.
// `npm run bench -- post signature` runs those whose names contain a word; `--write` puts the table into docs/PERFORMANCE.md.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { prepare } from './prepare.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'bench')
const page = join(root, 'docs', 'PERFORMANCE.md')
const [begin, end] = ['<!-- bench: begin -->', '<!-- bench: end -->']

const runOne = async (file) => {
  const { createServer, defaultServerConditions } = await import('vite')
  const conditions = ['source', ...defaultServerConditions]
  // It stays open: what is used seldom is imported while a bench runs.
  const server = await createServer({
    ...{ configFile: false, logLevel: 'error', appType: 'custom', root },
    ...{ server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } },
    ...{ resolve: { conditions }, ssr: { resolve: { conditions } } },
  })
  const module = await server.ssrLoadModule(join(folder, file))
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
