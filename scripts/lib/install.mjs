// Brings node_modules in line with package-lock.json, and says plainly what the machine lacks.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, troubleOf } from './run.mjs'
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

/** True when each package of the lock file is installed in its version. Those for other platforms may be missing. */
const isInstalled = () => {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false
  const installed = readJson('node_modules/.package-lock.json').packages
  const wanted = readJson('package-lock.json').packages
  const ours = Object.keys(wanted[''].optionalDependencies ?? {}).map((name) => `node_modules/${name}`)
  const isForHere = ({ os, cpu }) => (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true)
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '' || entry.link || entry.peer) return true
    if (entry.optional && !(ours.includes(name) && isForHere(entry))) return true
    return installed[name]?.version === entry.version
  })
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const npmOptions = { shell: process.platform === 'win32' }
/** What went wrong stands at the beginning or at the end of npm's many lines. */
const excerpt = (text) => {
  const lines = text.split('\n').filter((line) => !line.startsWith('npm warn'))
  return (lines.length <= 30 ? lines : [...lines.slice(0, 12), '…', ...lines.slice(-12)]).join('\n')
}

/** Installs packages when something is missing. */
export const ensureInstalled = async () => {
  if (isInstalled()) return
  const trouble = await step('installing packages', () => troubleOf(npm, ['ci'], npmOptions))
  if (trouble !== undefined) fail(excerpt(trouble))
}
