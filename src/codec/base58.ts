// Base 58 with Bitcoin's alphabet (chain.md 7.1); the checksum is added by the crypto layer.

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Longest text that is decoded: far above any key or address. */
const maxCharacters = 256

/** The text form: one `1` a leading zero byte, then the number in base 58. */
export const encodeBase58 = (bytes: Uint8Array): string => {
  const figures: number[] = []
  for (const byte of bytes) {
    let carry = byte
    for (let index = 0; index < figures.length; index += 1) {
      carry += (figures[index] as number) * 256
      figures[index] = carry % 58
      carry = Math.floor(carry / 58)
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) figures.push(carry % 58)
  }
  const zeros = bytes.findIndex((byte) => byte !== 0)
  const leading = zeros === -1 ? bytes.length : zeros
  return (
    '1'.repeat(leading) +
    figures
      .reverse()
      .map((figure) => alphabet.charAt(figure))
      .join('')
  )
}

/** The bytes, or undefined for another alphabet or an overlong text. */
export const decodeBase58 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (text.length > maxCharacters) return undefined
  const reversed: number[] = []
  for (const character of text) {
    let carry = alphabet.indexOf(character)
    if (carry === -1) return undefined
    for (let index = 0; index < reversed.length; index += 1) {
      carry += (reversed[index] as number) * 58
      reversed[index] = carry % 256
      carry = Math.floor(carry / 256)
    }
    for (; carry > 0; carry = Math.floor(carry / 256)) reversed.push(carry % 256)
  }
  const leading = /^1*/u.exec(text)?.[0].length ?? 0
  return Uint8Array.from([...new Array<number>(leading).fill(0), ...reversed.reverse()])
}
