// `npm run package -- [folder]`: builds what is published and packs it; the same commit gives the same bytes on Node.js 20.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root, runQuietly } from './lib/run.mjs'
import { sbomOfLock } from './lib/sbom.mjs'
import { fail } from './lib/terminal.mjs'
import { prepare } from './prepare.mjs'

const folder = resolve(process.argv[2] ?? join(root, 'dist/packed'))

await prepare()
writeFileSync(join(root, 'dist/sbom.json'), `${JSON.stringify(await sbomOfLock(), undefined, 1)}\n`)
mkdirSync(folder, { recursive: true })
const { code, output } = await runQuietly('npm', ['pack', '--json', '--pack-destination', folder])
if (code !== 0) fail(output)
const [{ filename, size, entryCount }] = JSON.parse(output.slice(output.indexOf('[')))
const sha256 = createHash('sha256')
  .update(readFileSync(join(folder, filename)))
  .digest('hex')
process.stdout.write(`${sha256}  ${join(folder, filename)} (${(size / 1e6).toFixed(1)} MB, ${entryCount} files)\n`)
