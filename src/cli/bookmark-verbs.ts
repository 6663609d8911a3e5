// Friendly commands on posts that a user keeps for itself.
import { renderPost } from './render.ts'
import { answer, answerWith, chosenUser, line, postNamed, type Session, type Verb } from './verb.ts'

/** Kept posts of one answer. */
const shown = 50

const bookmark = async (session: Session, words: readonly string[]): Promise<void> => {
  const { username: author, k } = postNamed(words)
  const post = await session.client.bookmark({ username: await chosenUser(session), author, k })
  answerWith(session, post, () => {
    line(session, `kept:\n${renderPost(session.terminal, post)}`)
  })
}

const unbookmark = async (session: Session, words: readonly string[]): Promise<void> => {
  const { username: author, k } = postNamed(words)
  const changed = await session.client.unbookmark({ username: await chosenUser(session), author, k })
  answer(session, changed ? 'let go' : 'It was not kept.', { author, k, changed })
}

const list = async (session: Session): Promise<void> => {
  const username = await chosenUser(session)
  const kept = await session.client.listbookmarks({ username, count: shown })
  answerWith(session, kept, () => {
    if (kept.length === 0)
      line(session, `No posts are kept. Keep one: ${session.terminal.call} bookmark <name> <number>`)
    for (const { post } of [...kept].reverse()) line(session, renderPost(session.terminal, post))
  })
}

/** In the order of the help. */
export const bookmarkVerbs: Readonly<Record<string, Verb>> = {
  bookmark: {
    usage: 'bookmark [-u name] <author> <number>',
    summary: 'Keep a post for yourself; nobody is told.',
    words: [1, 2],
    takesUser: true,
    run: bookmark,
  },
  unbookmark: {
    usage: 'unbookmark [-u name] <author> <number>',
    summary: 'Let a kept post go.',
    words: [1, 2],
    takesUser: true,
    run: unbookmark,
  },
  bookmarks: {
    usage: 'bookmarks [-u name]',
    summary: 'The posts that a user keeps, the last one at the end.',
    words: [0, 0],
    takesUser: true,
    run: list,
  },
}
