import { describe, expect, it } from 'vitest'
import * as rejections from '../../src/chain/rules/rejections.ts'
import { filesOf, textOf } from '../../scripts/lib/sources.mjs'

const texts = [...filesOf('src/chain', /\.test\.ts$/), ...filesOf('test', /\.test\.ts$/)]
  .filter((path: string) => !path.startsWith('test/meta/'))
  .map((path: string) => textOf(path))

const codes = Object.keys({
  ...rejections.transactionRejections,
  ...rejections.blockRejections,
  ...rejections.peerRejections,
})

describe('each code by which the chain refuses something', () => {
  it.each(codes)('%s is produced by a test that names it', (code) => {
    expect(texts.some((text) => text.includes(`'${code}'`) || text.includes(`“${code}”`))).toBe(true)
  })
})
