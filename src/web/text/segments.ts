// A post's text cut into what is shown differently. Nothing here makes markup: each segment becomes a text node.

/** A piece of text. `link` carries an address that is safe to offer. */
export type Segment =
  | { readonly kind: 'text' | 'mention' | 'hashtag'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

// A mention or hashtag counts only where a word begins, so that addresses and fragments stay whole.
const pattern = /https?:\/\/[^\s<>"'`{}|\\^]+|(?<![\p{L}\p{N}_@#/])(?:@[a-z0-9_]{1,16}(?![a-z0-9_])|#[\p{L}\p{N}_]+)/giu

/** Marks at the end of an address that belong to the sentence around it. */
const trailing = /[.,;:!?'"…)\]]+$/u

/** A closing bracket belongs to the address when it was opened in it. */
const addressEnd = (text: string): number => {
  const end = text.length - (trailing.exec(text)?.[0].length ?? 0)
  return text[end] === ')' && text.slice(0, end).includes('(') ? end + 1 : end
}

/** The address as the browser would open it; undefined unless it is plain http or https with a host. */
const safeHref = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, username, password, href } = new URL(text)
  if ((protocol !== 'http:' && protocol !== 'https:') || hostname === '') return undefined
  // "https://bank.example@evil.example/" shows one host and opens another.
  return username === '' && password === '' ? href : undefined
}

const segmentOf = (token: string): Segment => {
  if (token.startsWith('@')) return { kind: 'mention', text: token }
  if (token.startsWith('#')) return { kind: 'hashtag', text: token }
  const href = safeHref(token)
  return href === undefined ? { kind: 'text', text: token } : { kind: 'link', text: token, href }
}

/** Cuts a text; the segments joined give the text again. */
export const segmentsOf = (text: string): readonly Segment[] => {
  const segments: Segment[] = []
  let done = 0
  for (const match of text.matchAll(pattern)) {
    const token = /^https?:/i.test(match[0]) ? match[0].slice(0, addressEnd(match[0])) : match[0]
    if (match.index > done) segments.push({ kind: 'text', text: text.slice(done, match.index) })
    segments.push(segmentOf(token))
    done = match.index + token.length
  }
  if (done < text.length) segments.push({ kind: 'text', text: text.slice(done) })
  return segments
}
