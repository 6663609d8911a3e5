// Addresses of people in other networks, as the original client keeps them in profiles.

/** Members of a profile, and what people call these networks in every language. */
export const contacts = [
  { field: 'tox', name: 'Tox' },
  { field: 'bitmessage', name: 'Bitmessage' },
] as const

const forms = {
  // Public key, nospam and checksum: 38 bytes.
  tox: /^[0-9A-F]{76}$/iu,
  // Version, stream, hash and checksum in the letters of Bitcoin.
  bitmessage: /^BM-[1-9A-HJ-NP-Za-km-z]{30,40}$/u,
} as const

/** What opens an address in a program of its network; undefined: the text is no such address, and is no link. */
export const contactLink = (field: keyof typeof forms, text: string): string | undefined => {
  const address = text.trim()
  return forms[field].test(address) ? `${field}:${address}` : undefined
}
