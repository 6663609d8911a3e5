import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { limits, limitTable } from '../../src/protocol/limits.ts'
import { resourceTable } from '../../src/protocol/resources.ts'
import { limitsPage, metricsPage, resourcesPage, settingsPage } from '../../scripts/lib/pages.mjs'
import { filesOf, metricsOfSource, textOf } from '../../scripts/lib/sources.mjs'

describe('docs/LIMITS.md', () => {
  it('is what `npm run docs` makes of the limits', () => {
    expect(textOf('docs/LIMITS.md')).toBe(limitsPage(limitTable))
  })
})

describe('docs/RESOURCES.md', () => {
  it('is what `npm run docs` makes of the resources', () => {
    expect(textOf('docs/RESOURCES.md')).toBe(resourcesPage(resourceTable, limits))
  })
})

describe.each(Object.entries(limitTable))('the limit %s', (_name, { value, reason }) => {
  it('is a number with a reason', () => {
    expect(value).toBeGreaterThan(0)
    expect(reason.length).toBeGreaterThan(10)
  })
})

describe('docs/settings.md', () => {
  it('is what `npm run docs` makes of the settings', async () => {
    const { settingRows } = await import('../../src/daemon/settings-table.ts')
    expect(textOf('docs/settings.md')).toBe(settingsPage(settingRows))
  })
})

describe('metrics', () => {
  const units =
    'total|count|seconds|bytes|blocks|peers|nodes|items|posts|swarms|contacts|connections|registrations|addresses|ratio|info'

  it('end in their unit', () => {
    const odd = metricsOfSource().filter(({ name }) => !new RegExp(`_(${units})$`).test(name))
    expect(odd).toEqual([])
  })

  it('are those of docs/metrics.md', () => {
    expect(textOf('docs/metrics.md')).toBe(metricsPage(metricsOfSource()))
  })

  it('are all seen by the check: none has a computed name', () => {
    const registrations = filesOf('src', /(?<!\.(?:test|bench))\.ts$/).flatMap((path) =>
      [...textOf(path).matchAll(/metrics\.(?:counter|gauge|histogram)\(\s*(?!')/g)].map(() => path),
    )
    expect(registrations).toEqual([])
  })
})

describe('links between pages', () => {
  it('lead to files that exist', () => {
    const pages = ['README.md', ...filesOf('docs', /\.md$/)].filter((path) => !path.startsWith('docs/protocol/'))
    const broken = pages.flatMap((page) => {
      const folder = page.slice(0, page.lastIndexOf('/') + 1)
      return [...textOf(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map((match) => `${folder}${match[1] ?? ''}`)
        .filter((target) => !existsSync(target))
        .map((target) => `${page}: ${target}`)
    })
    expect(broken).toEqual([])
  })
})
