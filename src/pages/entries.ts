// Posts as parts of public pages.
import type { VerifiedPost } from '../protocol/post.ts'
import { textIn, textOf } from '../protocol/post.ts'
import { isPublicKind, referenceIn } from '../protocol/post-kind.ts'
import { html, type Markup, personPath, postPath, prose, timeMark } from './markup.ts'

/** Where and when a post is shown. */
export interface Entry {
  readonly post: VerifiedPost
  /** Unix seconds: never later than it came to this node. */
  readonly time: number
}

/** Whether a post is there for everybody, and has something to read. */
export const isReadable = (post: VerifiedPost): boolean =>
  isPublicKind(post.kind) && (post.kind.kind === 'retransmit' || textOf(post).trim() !== '')

/** What a post says, in one line for titles and previews. */
export const gist = (post: VerifiedPost, most: number): string => {
  const own = textOf(post)
  const text = own === '' && post.kind.kind === 'retransmit' ? textIn(post.kind.carried.userpost) : own
  const line = [...text.replace(/\s+/gu, ' ').trim()]
  return line.length > most ? `${line.slice(0, most - 1).join('')}…` : line.join('')
}

const carried = ({ kind }: VerifiedPost): Markup | undefined => {
  if (kind.kind !== 'retransmit') return undefined
  const from = referenceIn(kind.carried.userpost)
  const whose = from === undefined ? 'somebody' : html`<a href="${postPath(from)}">@${from.author}</a>`
  return html`<p class="soft">passed on from ${whose}</p><blockquote dir="auto">${prose(textIn(kind.carried.userpost))}</blockquote>`
}

const answered = ({ kind }: VerifiedPost): Markup | undefined =>
  kind.kind === 'reply'
    ? html`<p class="soft">answers <a href="${postPath(kind.to)}">@${kind.to.author}</a></p>`
    : undefined

/** One post. */
export const entry = (
  { post, time }: Entry,
  place: 'main' | 'answer' | 'listed' = 'listed',
): Markup => html`<article class="${place}"><p><a href="${personPath(post.author)}" rel="author">@${post.author}</a> <a href="${postPath(post)}">${timeMark(time)}</a></p>
${answered(post)}<p dir="auto">${prose(textOf(post))}</p>${carried(post)}</article>
`

/** Posts in a list. */
export const entries = (shown: readonly Entry[]): Markup =>
  html`<ol>${shown.map((one) => html`<li>${entry(one)}</li>`)}</ol>`

/** The way to what is older. */
export const olderLink = (path: string | undefined): Markup | undefined =>
  path === undefined ? undefined : html`<nav><p><a href="${path}" rel="next">Older posts</a></p></nav>`
