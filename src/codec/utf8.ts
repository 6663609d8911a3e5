// Strict UTF-8: no overlong forms, no surrogates, at most U+10FFFF (chain.md 2.5).

const encoder = new TextEncoder()
// A byte order mark is a character like any other: without `ignoreBOM` the decoder would drop it.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Up to this length plain text is copied here: calling the encoder costs more than that. */
const shortLength = 64

/** Short text of nothing but ASCII. */
const encodeAscii = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) return undefined
    bytes[index] = code
  }
  return bytes
}

const decodeAscii = (bytes: Uint8Array): string | undefined => {
  let text = ''
  for (let index = 0; index < bytes.length; index += 1) {
    const code = bytes[index] as number
    if (code > 0x7f) return undefined
    text += String.fromCharCode(code)
  }
  return text
}

/** UTF-8 of a string. Lone surrogates become U+FFFD: judge text of people with `isWellFormed` first. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> =>
  (text.length <= shortLength ? encodeAscii(text) : undefined) ?? encoder.encode(text)

/** The string, or undefined when the bytes are not strict UTF-8. A byte order mark is kept. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  const ascii = bytes.length <= shortLength ? decodeAscii(bytes) : undefined
  if (ascii !== undefined) return ascii
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** The string, with U+FFFD in place of what is not UTF-8. A byte order mark is kept. */
export const decodeUtf8Lossy = (bytes: Uint8Array): string => lossyDecoder.decode(bytes)

/** Number of Unicode code points. */
export const codePointCount = (text: string): number => {
  let count = 0
  for (const _ of text) count += 1
  return count
}
