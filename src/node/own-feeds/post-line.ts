// A post as a line of its author's feed: mentions of users of this node get their addresses, an answer becomes a subject.
import { referenceIn } from '../../protocol/post-kind.ts'
import { textIn, textOf, type VerifiedPost } from '../../protocol/post.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { mentionText, twtLine, twtLineText } from '../../twtxt/feed-writer.ts'

/** What a line needs to know of others. */
export interface LineNeeds {
  /** The address of the feed of a user; undefined: it has none. */
  readonly feedOf: (username: string) => string | undefined
  /** The subject of the conversation that the post goes on with; undefined: it is in no feed. */
  readonly subject: string | undefined
}

const withMentions = (text: string, { feedOf }: LineNeeds): string =>
  segmentsOf(text)
    .map((segment) => {
      const url = segment.kind === 'mention' ? feedOf(segment.username) : undefined
      return segment.kind === 'mention' && url !== undefined ? mentionText(segment.username, url) : segment.text
    })
    .join('')

/** What a reader of the feed reads of a post. */
const wordsOf = (post: VerifiedPost, needs: LineNeeds): string => {
  const own = withMentions(textOf(post), needs)
  if (post.kind.kind !== 'retransmit') return own
  const { userpost } = post.kind.carried
  const carried = `♻ ${mentionOf(referenceIn(userpost)?.author ?? '', needs)}: ${textIn(userpost)}`
  return own === '' ? carried : `${own}\n\n${carried}`
}

const mentionOf = (username: string, { feedOf }: LineNeeds): string => {
  const url = feedOf(username)
  return url === undefined ? `@${username}` : mentionText(username, url)
}

/** The line of a public post; undefined: there is nothing in it that could be read. */
export const lineOf = (post: VerifiedPost, needs: LineNeeds): string | undefined => {
  const { kind } = post
  const words = wordsOf(post, needs)
  if (twtLineText(words) === '') return undefined
  if (kind.kind !== 'reply' || needs.subject === undefined) return twtLine(post.time, words)
  const mention = mentionOf(kind.to.author, needs)
  // Whoever begins with the name of whom they answer need not be made to say it twice.
  return twtLine(post.time, `(#${needs.subject}) ${words.startsWith(mention) ? words : `${mention} ${words}`}`)
}
