import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pictureForm } from './picture-form.ts'

const latin = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))

const png = (width: number, height: number): Uint8Array => {
  const bytes = new Uint8Array(33)
  bytes.set([...latin('\x89PNG\r\n\x1a\n'), 0, 0, 0, 13, ...latin('IHDR')])
  const view = new DataView(bytes.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  return bytes
}

const size16 = (value: number): number[] => [value >> 8, value & 0xff]

const jpeg = (width: number, height: number): Uint8Array =>
  Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2],
    // A table that is no frame, and a filled gap before the frame.
    ...[0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xc2, 0, 17, 8],
    ...[...size16(height), ...size16(width), 3, 1, 0x22, 0],
  ])

const webp = (chunk: string, data: readonly number[]): Uint8Array =>
  Uint8Array.from([...latin('RIFF'), 30, 0, 0, 0, ...latin(`WEBP${chunk}`), 10, 0, 0, 0, ...data, ...Array(10).fill(0)])

describe('the form of a picture', () => {
  test.each([
    ['PNG', png(640, 480), { type: 'image/png', width: 640, height: 480 }],
    ['GIF', Uint8Array.from([...latin('GIF89a'), 0x80, 2, 0xe0, 1]), { type: 'image/gif', width: 640, height: 480 }],
    ['JPEG', jpeg(640, 480), { type: 'image/jpeg', width: 640, height: 480 }],
    ['WebP', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1]), { type: 'image/webp', width: 640, height: 480 }],
    ['WebP without loss', webp('VP8L', [0x2f, 0x7f, 0xc2, 0x77, 0]), { type: 'image/webp', width: 640, height: 480 }],
    [
      'WebP with more',
      webp('VP8X', [0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]),
      { type: 'image/webp', width: 640, height: 480 },
    ],
  ])('%s is known by its own bytes', (_, bytes, form) => {
    expect(pictureForm(bytes)).toEqual(form)
  })

  test.each([
    ['a page', latin('<!doctype html><script>alert(1)</script>')],
    ['a drawing that may run scripts', latin('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a picture without a size', [...png(0, 5)]],
    ['an end after the first bytes', [...png(640, 480).subarray(0, 20)]],
    ['JPEG whose segments lead nowhere', [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['JPEG of fillings', [0xff, 0xd8, ...Array<number>(5000).fill(0xff)]],
    ['another chunk', [...webp('ALPH', [1, 2, 3])]],
    ['nothing', []],
  ])('%s is none', (_, bytes) => {
    expect(pictureForm(Uint8Array.from(bytes))).toBeUndefined()
  })

  test('anything behind a beginning is read within its bytes', () => {
    const beginnings = [[], [...png(1, 1)], [0xff, 0xd8, 0xff], latin('GIF89a'), [...webp('VP8X', [])], latin('RIFF')]
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }), (beginning, rest) => {
        const form = pictureForm(Uint8Array.from([...beginning, ...rest]))
        if (form !== undefined) expect(Math.min(form.width, form.height)).toBeGreaterThan(0)
      }),
    )
  })
})
