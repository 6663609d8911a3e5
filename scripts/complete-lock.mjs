// `node scripts/complete-lock.mjs`: puts binaries of other platforms back into package-lock.json.
// npm leaves an optional package out of the lock file when the registry at hand does not carry it, and `npm ci` then
// refuses the lock file everywhere. Entries made here carry no hash: npm skips them where the platform does not fit.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix']
const processors = {
  arm64: 'arm64',
  arm: 'arm',
  x64: 'x64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  mips64el: 'mips64el',
  wasm32: 'wasm32',
}

const platformOf = (name) => {
  const words = name.split('/').at(-1).split('-')
  const os = systems.filter((system) => words.includes(system) || (system === 'openharmony' && words.includes('ohos')))
  const cpu = Object.keys(processors).filter((processor) => words.includes(processor))
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu')) && os.includes('linux')
      ? ['glibc']
      : []
  return { ...(cpu.length > 0 && { cpu }), ...(libc.length > 0 && { libc }), ...(os.length > 0 && { os }) }
}

/** Optional dependencies with an exact version that the lock file does not list: [place, version, name]. */
export const missingOptional = (lock) => {
  const missing = []
  for (const [place, entry] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${place === '' ? '' : `${place}/`}node_modules/${name}`
      const known = lock.packages[`node_modules/${name}`] ?? lock.packages[nested]
      if (known === undefined && /^\d/u.test(version)) missing.push([`node_modules/${name}`, version, name])
      else if (known === undefined) missing.push([`node_modules/${name}`, version.replace(/^[\^~]/u, ''), name])
    }
  return missing
}

const complete = () => {
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const missing = missingOptional(lock)
  for (const [place, version, name] of missing)
    lock.packages[place] = { version, dev: true, optional: true, ...platformOf(name) }
  const [root, ...others] = Object.entries(lock.packages)
  lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))])
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${String(missing.length)} packages put back\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) complete()
