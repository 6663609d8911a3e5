// crypto and protocol bundled for a page, against the recorded vectors, in a browser (ADR 13).
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions } from 'vite'
import { expect, test } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import {
  checkCore,
  type checkProofs,
  type CoreReport,
  type CoreVectors,
  type ProofVector,
} from '../support/core-check.ts'

const vectorsIn = (file: string): object =>
  JSON.parse(readFileSync(new URL(`../vectors/${file}.json`, import.meta.url), 'utf8')) as object

const vectors = {
  ...vectorsIn('keys'),
  ...vectorsIn('posts'),
  ...vectorsIn('blocks'),
  ...vectorsIn('text'),
} as CoreVectors

const proofs = vectorsIn('name-proofs') as readonly ProofVector[]

/** A file of ours and all it imports as one script, made as the page is. */
const bundleOf = async (path: string): Promise<string> => {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: fileURLToPath(new URL(path, import.meta.url)), formats: ['iife'], name: 'core' },
    },
  })
  const [output] = Array.isArray(made) ? made : []
  const [chunk] = output?.output ?? []
  if (chunk?.type !== 'chunk') throw new Error('nothing was bundled')
  return chunk.code
}

test('crypto and protocol agree with the recorded vectors in a browser as on Node.js', async () => {
  const script = await bundleOf('../support/core-check.ts')
  expect(script).not.toMatch(/["'`]node:|createRequire|secp256k1\/bindings/)
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: script })
    const run = (given: CoreVectors): CoreReport =>
      (globalThis as unknown as { readonly core: { readonly checkCore: typeof checkCore } }).core.checkCore(given)
    const report = await page.evaluate(run, vectors)
    expect(report.faults).toEqual([])
    expect(report.checks).toBeGreaterThan(400)
    expect(checkCore(vectors)).toEqual(report)
    const judge = (given: readonly ProofVector[]): Promise<readonly string[]> =>
      (globalThis as unknown as { readonly core: { readonly checkProofs: typeof checkProofs } }).core.checkProofs(given)
    expect(proofs.length).toBeGreaterThan(10)
    expect(await page.evaluate(judge, proofs)).toEqual([])
  } finally {
    await browser.close()
  }
})
