// OPML, in which readers of feeds keep their lists: outlines with the address of a feed, in folders or not.
import { Parser } from 'htmlparser2'
import { feedKey } from '../feed-address.ts'
import type { ListFormatCode } from './follow-list.ts'

/** An outline of a feed, and where it stands in the text. */
interface Outline {
  readonly name: string
  readonly url: string
  readonly start: number
  end: number
}

/** Outlines inside outlines that are followed: folders. */
const maxDepth = 50

/** One pass over the text, whatever it is; undefined: it is no OPML. */
const scan = (text: string): { readonly outlines: readonly Outline[]; readonly endOfBody: number } | undefined => {
  const outlines: Outline[] = []
  const open: (Outline | undefined)[] = []
  let [isOpml, endOfBody] = [false, -1]
  const parser: Parser = new Parser(
    {
      onopentag: (tag, attributes) => {
        isOpml ||= tag.toLowerCase() === 'opml'
        if (tag.toLowerCase() !== 'outline') return
        const named = new Map(Object.entries(attributes).map(([key, value]) => [key.toLowerCase(), value]))
        const url = named.get('xmlurl')?.trim()
        const name = named.get('title') ?? named.get('text') ?? ''
        const outline = url === undefined ? undefined : { name, url, start: parser.startIndex, end: parser.endIndex }
        if (outline !== undefined) outlines.push(outline)
        if (open.length < maxDepth) open.push(outline)
      },
      onclosetag: (tag) => {
        if (tag.toLowerCase() === 'body') endOfBody = parser.startIndex
        const outline = tag.toLowerCase() === 'outline' ? open.pop() : undefined
        if (outline !== undefined) outline.end = parser.endIndex
      },
    },
    { xmlMode: true, recognizeSelfClosing: true, decodeEntities: true },
  )
  parser.write(text)
  parser.end()
  return isOpml ? { outlines, endOfBody } : undefined
}

const escaped = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')

const outlineText = ({ name, url }: { readonly name: string; readonly url: string }): string =>
  `    <outline type="rss" text="${escaped(name)}" title="${escaped(name)}" xmlUrl="${escaped(url)}"/>\n`

const empty = (nick: string | undefined): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head>\n    <title>${escaped(nick === undefined ? 'Feeds' : `Feeds of ${nick}`)}</title>\n  </head>\n  <body>\n  </body>\n</opml>\n`

/** Where an outline that goes begins and ends: with its line, if nothing else stands there. */
const rangeOf = (text: string, { start, end }: Outline): readonly [number, number] => {
  const lineStart = text.lastIndexOf('\n', start) + 1
  const lineEnd = text.indexOf('\n', end)
  const isAlone = text.slice(lineStart, start).trim() === '' && text.slice(end + 1, Math.max(lineEnd, 0)).trim() === ''
  return isAlone && lineEnd >= 0 ? [lineStart, lineEnd + 1] : [start, end + 1]
}

/** OPML 2. */
export const opmlFormat: ListFormatCode = {
  read: (text) => {
    const found = scan(text)
    return Promise.resolve(
      found === undefined ? undefined : { nick: undefined, url: undefined, follows: found.outlines },
    )
  },
  write: ({ nick, follows, isListed }, existing) => {
    const text = existing === undefined || existing.trim() === '' ? empty(nick) : existing
    const found = scan(text)
    if (found === undefined || found.endOfBody < 0) return Promise.resolve(undefined)
    const held = new Set(found.outlines.map(({ url }) => feedKey(url)))
    const added = follows.filter(({ url }) => !held.has(feedKey(url))).map(outlineText)
    const lineStart = text.lastIndexOf('\n', found.endOfBody) + 1
    const at = text.slice(lineStart, found.endOfBody).trim() === '' ? lineStart : found.endOfBody
    let [written, from] = ['', 0]
    for (const [index, outline] of found.outlines.entries()) {
      const [start, end] = rangeOf(text, outline)
      // A feed that others stand in is their folder, too.
      const holdsOthers = (found.outlines[index + 1]?.start ?? Infinity) < outline.end
      if (isListed(outline.url) || holdsOthers || start < from) continue
      written += text.slice(from, start)
      from = end
    }
    return Promise.resolve(`${written}${text.slice(from, at)}${added.join('')}${text.slice(at)}`)
  },
}
