// Which files reach a package through their imports: enough of a parser for our own style of import.
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const importPattern = /^(?:import|export)\s(?!type\s)[^'"]*?(?:from\s)?['"]([^'"]+)['"]/gm

const importsOf = (file) => [...readFileSync(file, 'utf8').matchAll(importPattern)].map((match) => match[1])

/** True when `file` loads `packageName`, directly or through relative imports. */
export const reaches = (file, packageName, seen = new Set()) => {
  if (seen.has(file) || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false
  seen.add(file)
  return importsOf(file).some((specifier) =>
    specifier.startsWith('.')
      ? reaches(join(dirname(file), specifier), packageName, seen)
      : specifier === packageName || specifier.startsWith(`${packageName}/`),
  )
}
