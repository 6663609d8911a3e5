import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pictureForm } from '../codec/picture-form.ts'
import { drawAvatar } from './avatar.ts'
import { draw } from './drawing.ts'
import { pngOf } from './png.ts'

const control = { isCancelled: false, report: () => undefined, transfer: () => undefined }
const mostPixels = 1_000_000

const drawn = async (bytes: Uint8Array) => {
  const form = pictureForm(bytes)
  return form === undefined ? undefined : drawAvatar({ bytes, ...form, mostPixels, mostSide: 256 }, control)
}

/** Six by four points, of one red, in each kind; and a wide one. */
const pictures = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAYAAAAEAQMAAACXytwAAAAABGdBTUEAALGPC/xhBQAAACBjSFJNAAB6JgAAgIQAAPoAAACA6AAAdTAAAOpgAAA6mAAAF3CculE8AAAABlBMVEXIHjz///89T23+AAAAAWJLR0QB/wIt3gAAAAd0SU1FB+oLGw42EBX239AAAAALSURBVAjXY2CAAAAACAABLyDdMQAAACV0RVh0ZGF0ZTpjcmVhdGUAMjAyNi0xMS0yN1QxNDo1NDoxNiswMDowMG9dXaIAAAAldEVYdGRhdGU6bW9kaWZ5ADIwMjYtMTEtMjdUMTQ6NTQ6MTYrMDA6MDAeAOUeAAAAAElFTkSuQmCC',
  jpeg: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAAEAAYDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAGCP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AAoaW6//2Q==',
  gif: 'R0lGODlhBgAEAPAAAMgePAAAACH5BAAAAAAALAAAAAAGAAQAAAIEhI+pVwA7',
  webp: 'UklGRjgAAABXRUJQVlA4ICwAAABwAQCdASoGAAQAAgA0JaACdAFAAAD+7/3DBskU3I/+ysf/6Vj//SsfwqAAAA==',
  wide: 'UklGRpYAAABXRUJQVlA4IIoAAACQDACdASqQAWQAPpFIoU0lpCMiICgAsBIJaW7hdrEbQAtLZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99qwAP7/VBf/pLpc1z//+hJ/+5f/rb5AAAAAAAAAAAA=',
} as const

const bytesOf = (name: keyof typeof pictures): Uint8Array => Buffer.from(pictures[name], 'base64')

/** The point in the middle of a PNG of this size. */
const middleOf = async (png: Uint8Array, width: number, height: number): Promise<readonly number[]> => {
  const place = `width="${String(width)}" height="${String(height)}"`
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${place}><image ${place} href="${href}"/></svg>`
  const at = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 4
  return draw(svg, {}, ({ pixels }) => [...pixels.subarray(at, at + 4)])
}

describe('the picture of a stranger', () => {
  test.each([
    ['png', 6, 4],
    ['jpeg', 6, 4],
    ['gif', 6, 4],
    ['webp', 6, 4],
    ['wide', 256, 64],
  ] as const)('of the kind %s comes out as a PNG of the same colour, %i by %i', async (name, width, height) => {
    const png = (await drawn(bytesOf(name))) ?? new Uint8Array()
    expect(pictureForm(png)).toEqual({ type: 'image/png', width, height })
    const [red = 0, green = 0, blue = 0, alpha] = await middleOf(png, width, height)
    expect(alpha).toBe(255)
    for (const [found, meant] of [
      [red, 200],
      [green, 30],
      [blue, 60],
    ] as const)
      expect(Math.abs(found - meant)).toBeLessThan(10)
  })

  test('brings nothing along but its points', async () => {
    const hidden = Buffer.from('<script>alert(1)</script> 52.1 N 4.3 E')
    for (const name of ['png', 'jpeg', 'gif'] as const) {
      const png = await drawn(Buffer.concat([bytesOf(name), hidden]))
      expect(png === undefined ? '' : Buffer.from(png).toString('latin1')).toMatch(/^.PNG/u)
      expect(Buffer.from(png ?? []).includes('script')).toBe(false)
      expect(Buffer.from(png ?? []).includes('tEXt')).toBe(false)
    }
  })

  test('that is too large, none, or broken is none, and the next one is drawn', async () => {
    const claims = Buffer.from(bytesOf('png'))
    claims.writeUInt32BE(30_000, 16)
    claims.writeUInt32BE(30_000, 20)
    const clear = pngOf({ width: 3, height: 2, data: new Uint8Array(24) })
    const cases = [claims, Buffer.from('<svg onload="x"/>'), bytesOf('webp').subarray(0, 40), clear, new Uint8Array()]
    for (const bytes of cases) expect(await drawn(bytes)).toBeUndefined()
    expect(await drawn(bytesOf('gif'))).toBeDefined()
  })

  test('with any bytes changed ends in a small PNG or in nothing', async () => {
    const kinds = fc.constantFrom<keyof typeof pictures>('png', 'jpeg', 'gif', 'webp', 'wide')
    const changes = fc.array(fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(kinds, changes, async (kind, changed) => {
        const bytes = Uint8Array.from(bytesOf(kind))
        for (const [at, value] of changed) bytes[at % bytes.length] = value
        const png = await drawn(bytes)
        if (png === undefined) return
        const form = pictureForm(png)
        expect(form?.type).toBe('image/png')
        expect(Math.max(form?.width ?? 0, form?.height ?? 0)).toBeLessThanOrEqual(256)
      }),
    )
  })
})
