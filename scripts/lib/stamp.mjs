// Whether a step has to run again: a fingerprint of what it reads, kept beside what it made.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.mjs'

const filesUnder = (path) => {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

/** Fingerprint of files and folders by name, size and time. Tests do not count. */
export const fingerprint = (paths) => {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesUnder)) {
    if (/\.(test|bench)\.tsx?$/.test(path)) continue
    const { size, mtimeMs } = statSync(join(root, path))
    hash.update(`${path} ${String(size)} ${String(mtimeMs)}\n`)
  }
  return hash.digest('hex')
}

const fileOf = (name) => join(root, 'dist', `.stamp-${name}`)

/** True when `name` was last made from exactly this. */
export const isFresh = (name, mark) => {
  const file = fileOf(name)
  return existsSync(file) && readFileSync(file, 'utf8') === mark
}

/** Remembers what `name` was made from. */
export const remember = (name, mark) => {
  const file = fileOf(name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, mark)
}
