// Brings node_modules in line with package-lock.json, and says plainly what the machine lacks.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root, runQuietly, troubleOf } from './run.mjs'
import { fail, step } from './terminal.mjs'

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** Ends the script when this Node.js is below the floor in package.json. */
export const requireNode = () => {
  const floor = readJson('package.json').engines.node.replace('>=', '')
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [floorMajor, floorMinor] = floor.split('.').map(Number)
  if (major > floorMajor || (major === floorMajor && minor >= floorMinor)) return
  fail(
    `Node.js ${floor} or newer is needed; this is ${process.versions.node}.\n` +
      '  Install a current one from https://nodejs.org or with your package manager, then run the same command again.',
  )
}

/** True when each package of the lock file is installed in its version. Packages for other platforms may be missing. */
const isInstalled = () => {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false
  const installed = readJson('node_modules/.package-lock.json').packages
  return Object.entries(readJson('package-lock.json').packages).every(
    ([name, { version, optional, link, peer }]) =>
      name === '' || optional || link || peer || installed[name]?.version === version,
  )
}

const compilerHint =
  '  A native part could not be downloaded ready-made and has to be compiled. That needs a C++ compiler, make and Python:\n' +
  '    Debian, Ubuntu:  sudo apt-get install build-essential python3\n' +
  '    Fedora:          sudo dnf install gcc-c++ make python3\n' +
  '    macOS:           xcode-select --install\n' +
  '    Windows:         install "Desktop development with C++" of the Visual Studio Build Tools\n' +
  '  Then run the same command again.'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const npmOptions = { shell: process.platform === 'win32' }
/** What went wrong stands at the beginning or at the end of npm's many lines. */
const excerpt = (text) => {
  const lines = text.split('\n').filter((line) => !line.startsWith('npm warn'))
  return (lines.length <= 30 ? lines : [...lines.slice(0, 12), '…', ...lines.slice(-12)]).join('\n')
}

const loadsSqlite = () => {
  try {
    const BetterSqlite3 = createRequire(join(root, 'package.json'))('better-sqlite3')
    new BetterSqlite3(':memory:').close()
    return true
  } catch {
    return false
  }
}

/** Installs packages when something is missing; rebuilds native ones that were built for another Node.js. */
export const ensureInstalled = async () => {
  if (!isInstalled()) {
    const trouble = await step('installing packages', () => troubleOf(npm, ['ci'], npmOptions))
    if (trouble !== undefined)
      fail(/gyp|node-gyp|prebuild/i.test(trouble) ? `${excerpt(trouble)}\n\n${compilerHint}` : excerpt(trouble))
  }
  if (loadsSqlite()) return
  await step('rebuilding native parts for this Node.js', () =>
    troubleOf(npm, ['rebuild', 'better-sqlite3', 'secp256k1'], npmOptions),
  )
  // A fresh process, because a binding that failed to load cannot be loaded again in this one.
  const probe = "new (require('better-sqlite3'))(':memory:').close()"
  const { code, output } = await runQuietly(process.execPath, ['-e', probe])
  if (code !== 0) fail(`better-sqlite3, the database, does not load.\n${excerpt(output)}\n\n${compilerHint}`)
}
