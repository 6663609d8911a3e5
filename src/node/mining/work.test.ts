import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeHex } from '../../codec/hex.ts'
import { foundWork, type Work, workOf } from './work.ts'

const [recorded] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/rpc/getwork.json', import.meta.url), 'utf8'),
) as { readonly response: { readonly result: Work } }[]

const bytesOf = (hex: string): Uint8Array => {
  const bytes = decodeHex(hex)
  if (bytes === undefined) throw new Error('no bytes')
  return bytes
}

/** The recorded header, its words the right way round. */
const recordedHeader = (): Uint8Array => {
  const data = bytesOf(recorded?.response.result.data ?? '')
  return Uint8Array.from({ length: 84 }, (_, at) => data[(at & ~3) + 3 - (at & 3)] ?? 0)
}

describe('work for old mining programs', () => {
  test('is the recorded one, member by member', () => {
    const { target } = recorded?.response.result ?? { target: '' }
    expect(workOf(recordedHeader(), bytesOf(target))).toEqual(recorded?.response.result)
  })

  test('comes back with the time and the nonce that were searched', () => {
    const header = recordedHeader()
    const view = new DataView(header.buffer)
    view.setUint32(72, 1_795_247_999, true)
    view.setUint32(80, 0xfedc_ba98, true)
    const { data } = workOf(header, new Uint8Array(32))
    expect(foundWork(bytesOf(data))).toEqual({
      merkleRoot: header.slice(40, 72),
      time: 1_795_247_999,
      nonce: 0xfedc_ba98,
    })
  })

  test.each([0, 127, 129])('of %i bytes is none', (length) => {
    expect(foundWork(new Uint8Array(length))).toBeUndefined()
  })
})
