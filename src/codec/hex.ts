// Hexadecimal text.

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hexadecimal, two digits a byte. */
export const encodeHex = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += digits[byte] as string
  return text
}

/** The bytes, or undefined when the text is not an even number of hexadecimal digits. */
export const decodeHex = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/u.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16)
  return bytes
}

/** Hexadecimal of the bytes in reverse: the display form of 256-bit values (chain.md 1.2). */
export const encodeDisplayHash = (hash: Uint8Array): string => encodeHex(Uint8Array.from(hash).reverse())

/** The inverse of `encodeDisplayHash`; undefined unless 64 hexadecimal digits. */
export const decodeDisplayHash = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = decodeHex(text)
  return bytes?.length === 32 ? bytes.reverse() : undefined
}
