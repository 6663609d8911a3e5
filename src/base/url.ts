// Addresses that strangers write.

/**
 * What an address says, of what stands at `base`; undefined: it is none. Not `URL.canParse`: that of Node.js 20 refuses
 * addresses with letters of Latin 1, such as ü, once it has been called so often that it is compiled.
 */
export const parseUrl = (text: string, base?: string): URL | undefined => {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
