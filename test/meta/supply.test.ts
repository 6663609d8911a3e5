// What the project is made of, and that nobody slips something in.
import { describe, expect, it } from 'vitest'
import { sbomOfLock } from '../../scripts/lib/sbom.mjs'
import { textOf } from '../../scripts/lib/sources.mjs'

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly link?: boolean
}

const { packages } = JSON.parse(textOf('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }
const production = Object.entries(packages).filter(
  ([place, { dev, link }]) => place !== '' && dev !== true && link !== true,
)

describe('packages', () => {
  it('none of them runs a script when it is installed', () => {
    expect(textOf('.npmrc').split('\n')).toContain('ignore-scripts=true')
  })

  it('that are published with us are pinned by their hashes', () => {
    const open = production.filter(([, { integrity, optional }]) => integrity === undefined && optional !== true)
    expect(production.length).toBeGreaterThan(20)
    expect(open.map(([place]) => place)).toEqual([])
  })
})

describe('the list of what the package is made of', () => {
  it('has each package with its version and licence, and is the same each time', async () => {
    const [one, other] = await Promise.all([sbomOfLock(), sbomOfLock()])
    expect(one).toEqual(other)
    expect({ form: one.bomFormat, version: one.specVersion }).toEqual({ form: 'CycloneDX', version: '1.5' })
    const listed = new Set(one.components.map(({ name, version }) => `${name}@${version}`))
    const wanted = production
      .filter(([, { optional }]) => optional !== true)
      .map(([place, { version = '' }]) => `${place.split('node_modules/').at(-1) ?? ''}@${version}`)
    expect(wanted.filter((name) => !listed.has(name))).toEqual([])
    expect(one.components.filter(({ purl }) => !purl.startsWith('pkg:npm/'))).toEqual([])
    expect(one.components.filter(({ licenses = [] }) => licenses.length === 0).map(({ name }) => name)).toEqual([])
    expect(JSON.stringify(one)).not.toMatch(/"timestamp"/u)
  })
})
