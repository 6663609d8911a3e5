// `npm run package -- [--executable] [folder]`: builds what is published and packs it; the same commit gives the same bytes on Node.js 20.
// `--executable` makes one file instead, which needs no Node.js.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root, runQuietly } from './lib/run.mjs'
import { sbomOfLock } from './lib/sbom.mjs'
import { fail } from './lib/terminal.mjs'
import { prepare } from './prepare.mjs'

const words = process.argv.slice(2)
const isExecutable = words.includes('--executable')
const folder = resolve(words.find((word) => !word.startsWith('--')) ?? join(root, 'dist/packed'))

await prepare()
writeFileSync(join(root, 'dist/sbom.json'), `${JSON.stringify(await sbomOfLock(), undefined, 1)}\n`)
mkdirSync(folder, { recursive: true })

const sumOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

const pack = async () => {
  const { code, output } = await runQuietly('npm', ['pack', '--json', '--pack-destination', folder])
  if (code !== 0) fail(output)
  const [{ filename, size, entryCount }] = JSON.parse(output.slice(output.indexOf('[')))
  return { path: join(folder, filename), about: `${(size / 1e6).toFixed(1)} MB, ${entryCount} files` }
}

const bundle = async () => {
  const { makeExecutable } = await import('./executable.mjs')
  const path = await makeExecutable(folder)
  return { path, about: `${(statSync(path).size / 1e6).toFixed(1)} MB, Node.js ${process.versions.node}` }
}

const { path, about } = await (isExecutable ? bundle() : pack())
process.stdout.write(`${sumOf(path)}  ${path} (${about})\n`)
