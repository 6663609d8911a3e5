// What kind of picture some bytes are, and how large it is when it is shown: by its own first bytes, never by what a server says.

/** A kind of picture that browsers draw and that runs nothing. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

/** Width and height in pixels. */
export interface PictureForm {
  readonly type: PictureType
  readonly width: number
  readonly height: number
}

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end))

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength)

/** Signature (8 bytes), then the chunk IHDR: length, name, width, height (PNG 5.2, 11.2.2). */
const png = (bytes: Uint8Array): PictureForm | undefined => {
  if (bytes.length < 24 || ascii(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || ascii(bytes, 12, 16) !== 'IHDR')
    return undefined
  const view = viewOf(bytes)
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** `GIF87a` or `GIF89a`, then width and height of the screen, low byte first. */
const gif = (bytes: Uint8Array): PictureForm | undefined => {
  if (bytes.length < 10 || !/^GIF8[79]a$/u.test(ascii(bytes, 0, 6))) return undefined
  const view = viewOf(bytes)
  return { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** Markers of frames: C0 to CF, but for tables (C4), an extension (C8) and arithmetic conditions (CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** Markers that stand alone: no length follows. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/** Segments of FF, a marker and a length of two bytes, one after another until that of the frame (JPEG B.1, B.2.2). */
const jpeg = (bytes: Uint8Array): PictureForm | undefined => {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return undefined
  const view = viewOf(bytes)
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (isFrame(marker)) return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    if (marker === 0xff) at += 1
    else if (isBare(marker)) at += 2
    else {
      const length = view.getUint16(at + 2)
      if (length < 2) return undefined
      at += 2 + length
    }
  }
  return undefined
}

const uint24 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)

/** `RIFF`, a length, `WEBP`, then a chunk that says how large it is, in one of three ways (RFC 9649 2.5 to 2.7). */
const webp = (bytes: Uint8Array): PictureForm | undefined => {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 12) !== 'WEBP') return undefined
  const type = 'image/webp'
  const view = viewOf(bytes)
  const chunk = ascii(bytes, 12, 16)
  if (chunk === 'VP8X') return { type, width: uint24(bytes, 24) + 1, height: uint24(bytes, 27) + 1 }
  if (chunk === 'VP8L' && bytes[20] === 0x2f) {
    const bits = view.getUint32(21, true)
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (chunk !== 'VP8 ' || uint24(bytes, 23) !== 0x2a019d) return undefined
  return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

/** The form of a picture; undefined: these are no bytes of one that is shown. */
export const pictureForm = (bytes: Uint8Array): PictureForm | undefined => {
  const form = png(bytes) ?? gif(bytes) ?? jpeg(bytes) ?? webp(bytes)
  return form === undefined || form.width === 0 || form.height === 0 ? undefined : form
}
