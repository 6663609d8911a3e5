// Lists of feeds as plain lines: `nick url`, the fields `# follow = nick url` of a feed, and what registries answer.
import { feedKey } from '../feed-address.ts'
import { fieldOf, type NamedAddress } from '../metadata.ts'
import type { ListFormatCode } from './follow-list.ts'

const address = /^[a-z][a-z0-9+.-]*:\/\/\S+$/iu

/** What a line names; undefined: it is for people. */
const entryOf = (line: string): NamedAddress | undefined => {
  const field = line.startsWith('#') ? fieldOf(line) : undefined
  if (line.startsWith('#') && field?.name !== 'follow') return undefined
  const [first = '', second] = (field?.value ?? line).trim().split(/\s+/u, 2)
  if (second === undefined) return address.test(first) ? { name: '', url: first } : undefined
  return address.test(second)
    ? { name: first, url: second }
    : address.test(first)
      ? { name: '', url: first }
      : undefined
}

const linesOf = (text: string): readonly string[] => text.replace(/^\uFEFF/u, '').split(/\r?\n/u)

/** One line a feed. */
export const plainFormat: ListFormatCode = {
  read: (text) =>
    Promise.resolve({ nick: undefined, url: undefined, follows: linesOf(text).flatMap((line) => entryOf(line) ?? []) }),
  write: ({ follows, isListed }, existing = '') => {
    const lines = linesOf(existing).filter((line) => {
      const entry = entryOf(line)
      return entry === undefined || isListed(entry.url)
    })
    while (lines.at(-1) === '') lines.pop()
    const held = new Set(lines.flatMap((line) => entryOf(line) ?? []).map(({ url }) => feedKey(url)))
    const added = follows.filter(({ url }) => !held.has(feedKey(url))).map(({ name, url }) => `${name} ${url}`)
    return Promise.resolve([...lines, ...added, ''].join('\n'))
  },
}
