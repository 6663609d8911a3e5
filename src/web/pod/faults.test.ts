/// <reference types="vite/client" />
// Whatever a pod refuses has words in the language of the page, and none of the server's.
import { afterEach, describe, expect, it } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { showPodLanguage, texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'

const root = { lang: '', dir: '' } as HTMLElement

afterEach(() => showPodLanguage('en', root))

const files = {
  ...import.meta.glob<string>('../../pods/*.ts', { query: '?raw', import: 'default', eager: true }),
  ...import.meta.glob<string>('../../node/hosting/*.ts', { query: '?raw', import: 'default', eager: true }),
  ...import.meta.glob<string>('./**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }),
}

const codesIn = (folder: string, thrown: RegExp, part = ''): readonly string[] => [
  ...new Set(
    Object.entries(files)
      .filter(([file]) => file.startsWith(folder) && !file.includes('.test.'))
      .flatMap(([, source]) => [...source.matchAll(thrown)].map(([, code = '']) => part + code)),
  ),
]

/** Said to programs, or to whoever runs a pod: of them a page knows the code alone. */
const unsaid = [
  'hosting.draft-differs',
  'hosting.item-invalid',
  'hosting.key-invalid',
  'hosting.no-secret',
  'pod.no-page',
]

const refused = codesIn('../../pods/', /refusal\(\s*\d+,\s*'([a-z-]+)'/gu, 'pods.')
const ofNodes = codesIn('../../node/hosting/', /CodedError\(\s*'(hosting\.[a-z-]+)'/gu)
const ofPage = codesIn('./', /CodedError\(\s*'([a-z.-]+)'/gu)

describe('a fault', () => {
  it('is looked for where faults are made', () => {
    expect(refused.length).toBeGreaterThan(25)
    expect(ofNodes.length).toBeGreaterThan(5)
    expect(ofPage.length).toBeGreaterThan(4)
  })

  it.each([...refused, ...ofNodes, ...ofPage].filter((code) => !unsaid.includes(code)))('has words: %s', (code) => {
    const words = wordsOf(new CodedError(code, 'A sentence of the server.', { figures: { most: 3 } }))
    expect(words).not.toBe(texts.faults.other(code))
    expect(words).not.toContain('server.')
  })

  it.each(unsaid)('of a program is named: %s', (code) => {
    expect(wordsOf(new CodedError(code, 'A sentence of the server.'))).toBe(texts.faults.other(code))
  })

  it('of a node is named by what the node refused', () => {
    const fault = (code: string): string => wordsOf(new CodedError('pods.node', 'x', { figures: { fault: code } }))
    expect(fault('hosting.wrong-key')).toBe(texts.faults.wrongKey)
    expect(fault('a.new-one')).toBe(texts.faults.busy)
  })

  it('with figures says them in the language of the page', async () => {
    const quota = (): string => wordsOf(new CodedError('pods.quota', 'x', { figures: { what: 'posts', most: 2 } }))
    expect(quota()).toContain('2 posts')
    await showPodLanguage('de', root)
    expect(quota()).toContain('2 Beiträge')
    expect(wordsOf(new CodedError('pods.closed', 'x', { retryAfter: 120 }))).toContain('2 Minuten')
  })

  it.each([[{ most: 'many' }], [{ most: {} }], [null], ['x'], [{ fault: 'constructor' }], [{ fault: 7 }]])(
    'with figures that make no sense is said all the same: %j',
    (figures) => {
      for (const code of ['pods.list-full', 'pods.quota', 'pods.suspended', 'pods.node', 'constructor', '__proto__'])
        expect(wordsOf(new CodedError(code, 'x', { figures }))).not.toMatch(/undefined|NaN|\[object/u)
    },
  )
})

describe('the page', () => {
  it('is written from right to left where its language is', async () => {
    await showPodLanguage('ar', root)
    expect(root).toEqual({ lang: 'ar', dir: 'rtl' })
    expect(texts.nav.home).toBe('الرئيسية')
  })

  it('shows the language that was asked for last', async () => {
    await Promise.all([showPodLanguage('fr', root), showPodLanguage('ja', root)])
    expect(root).toEqual({ lang: 'ja', dir: 'ltr' })
    expect(texts.login.title).toBe('ログイン')
  })
})
