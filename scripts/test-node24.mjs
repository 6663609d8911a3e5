// The unit tests once more on the Node.js that people have today.
// better-sqlite3 is bound to one version of Node.js. Where a binding for the other can be had, the tests run in a copy
// with that binding; where not, the tests that open SQLite are left out and the output says so.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { reaches } from './lib/import-graph.mjs'
import { programs, root, runLoudly, runQuietly } from './lib/run.mjs'

const skip = (reason) => {
  console.log(`skipped: ${reason}`)
  process.exit(0)
}

const found = await runQuietly('npx', [
  '--yes',
  '-p',
  'node@24',
  'node',
  '-p',
  'process.execPath + " " + process.version',
])
const [node24 = '', version = ''] = found.output.trim().split('\n').at(-1).split(' ')
if (found.code !== 0 || !existsSync(node24)) skip(`Node.js 24 cannot be had here: ${found.output.trim().slice(-200)}`)

const copy = join(root, 'test-output/node24')
const sqlite = join(copy, 'node_modules/better-sqlite3')
rmSync(copy, { recursive: true, force: true })

/** Fetches the binding for Node.js 24 into a copy of the package; the one in use stays as it is. */
const fetchBinding = async () => {
  cpSync(join(root, 'node_modules/better-sqlite3'), sqlite, { recursive: true })
  rmSync(join(sqlite, 'build'), { recursive: true, force: true })
  const installer = join(root, 'node_modules/prebuild-install/bin.js')
  const { code } = await runQuietly(process.execPath, [installer, '--runtime', 'node', '--target', version.slice(1)], {
    cwd: sqlite,
  })
  return code === 0
}

const runInCopy = async () => {
  const { output } = await runQuietly('git', ['ls-files', 'src', 'test', 'docs', 'scripts', '*.json', '*.ts'])
  for (const file of output.trim().split('\n')) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file))
  }
  // Hard links: the packages are the same files, only better-sqlite3 is its own.
  await runQuietly('cp', ['-aln', join(root, 'node_modules'), copy])
  return runLoudly(node24, [programs.vitest, 'run', '--project', 'unit'], { cwd: copy })
}

const runWithoutSqlite = async () => {
  const files = ['src', 'test/conformance']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => !file.startsWith('src/web/'))
  const leftOut = files.filter((file) => reaches(join(root, file), 'better-sqlite3'))
  console.log(`better-sqlite3 has no binding for ${version} here: ${String(leftOut.length)} of ${String(files.length)}`)
  console.log(`unit test files open SQLite and are left out: ${leftOut.join(' ') || 'none'}`)
  const kept = files.filter((file) => !leftOut.includes(file))
  return runLoudly(node24, [programs.vitest, 'run', '--project', 'unit', ...kept])
}

mkdirSync(copy, { recursive: true })
process.exitCode = (await fetchBinding()) ? await runInCopy() : await runWithoutSqlite()
rmSync(copy, { recursive: true, force: true })
