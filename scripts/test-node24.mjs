// The unit tests once more on the Node.js that people have today.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { programs, root, runLoudly, runQuietly } from './lib/run.mjs'

const system = process.platform === 'win32' ? 'win' : process.platform
const name = `node-${system}-${process.arch}`
const folder = join(root, 'test-output/node24')
const options = ['--no-save', '--no-package-lock', '--prefix', folder]
const { code, output } = await runQuietly('npm', ['install', ...options, `${name}@24`])
const node24 = join(folder, 'node_modules', name, 'bin', system === 'win' ? 'node.exe' : 'node')
if (code !== 0 || !existsSync(node24)) {
  console.log(`skipped: Node.js 24 cannot be had here: ${output.trim().slice(-200)}`)
  process.exit(0)
}
process.exitCode = await runLoudly(node24, [programs.vitest, 'run', '--project', 'unit*'])
