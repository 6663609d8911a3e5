// Compiles the WebAssembly of src/workers to where the bundled programs look for it. Part of the build.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'src/workers/assembly/registration-work.ts'
const target = 'dist/program/registration-work.wasm'

process.chdir(root)
mkdirSync(dirname(target), { recursive: true })
const { error, stderr } = await asc.main(
  [
    source,
    ...['--outFile', target],
    ...['--enable', 'simd'],
    ...['--runtime', 'stub'],
    ...['--optimizeLevel', '3', '--shrinkLevel', '0'],
    '--converge',
    '--noAssert',
  ],
  { stdout: process.stdout, stderr: process.stderr },
)
if (error !== null) {
  process.stderr.write(`${String(error.message)}\n${String(stderr)}\n`)
  process.exit(1)
}
