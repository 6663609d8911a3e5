// What the package is made of, as CycloneDX: npm tells it, and what differs from run to run is made the same.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runQuietly } from './run.mjs'

/** A number that follows from what is locked. */
const serialOf = (lock) => {
  const digits = createHash('sha256').update(lock).digest('hex')
  const [first, second, third, fourth, fifth] = [8, 4, 4, 4, 12].map((count, index, counts) => {
    const start = counts.slice(0, index).reduce((sum, each) => sum + each, 0)
    return digits.slice(start, start + count)
  })
  return `urn:uuid:${first}-${second}-5${third.slice(1)}-8${fourth.slice(1)}-${fifth}`
}

const isForDevelopment = ({ properties = [] }) =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true')

const byName = (left, right) => (left['bom-ref'] ?? left.ref).localeCompare(right['bom-ref'] ?? right.ref, 'en')

/** The list, from the lock file alone: the same on every machine. */
export const sbomOfLock = async () => {
  // `--omit dev` would also leave out what both the program and its development need.
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']
  const { code, output } = await runQuietly('npm', words)
  if (code !== 0) throw new Error(output)
  const sbom = JSON.parse(output)
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const metadata = { ...sbom.metadata }
  delete metadata.timestamp
  const components = sbom.components.filter((component) => !isForDevelopment(component))
  const kept = new Set([sbom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
  const dependencies = sbom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)).sort() }))
  return {
    ...sbom,
    serialNumber: serialOf(lock),
    metadata: { ...metadata, tools: [{ vendor: 'npm', name: 'cli' }] },
    components: components.sort(byName),
    dependencies: dependencies.sort(byName),
  }
}
