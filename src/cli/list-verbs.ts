// The friendly command on own lists that travel between computers.
import type { OwnListsJson } from '../api/own-lists.ts'
import { answerWith, chosenUser, line, type Session, type Verb } from './verb.ts'
import { things } from './words.ts'

const states: Readonly<Record<string, string>> = {
  off: 'stay on this computer (-ownlists=0)',
  'no-key': 'wait: the chain does not know the key that is here, or is not synced yet',
  locked: 'wait: the wallet is locked',
  offline: 'wait: there is no connection',
  waiting: 'are about to be compared with the network',
  same: 'are in the network as they are here',
}

const when = (seconds: number | null): string =>
  seconds === null
    ? 'not since the start'
    : `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const sentencesOf = (username: string, lists: OwnListsJson): readonly string[] => [
  `The lists of ${username} ${states[lists.state] ?? lists.state}.`,
  `${things(lists.entries, 'entry').replace('entrys', 'entries')} of ${things(lists.computers, 'computer')}, on ${things(lists.pages, 'page')}.`,
  `Last read: ${when(lists.read)}. Last written: ${when(lists.written)}.`,
  ...(lists.left > 0 ? [`${String(lists.left)} have no room, and stay on this computer.`] : []),
  ...(lists.damaged > 0 ? [`${String(lists.damaged)} could not be read: they are damaged.`] : []),
  ...(lists.later ? ['A later version of twister wrote them: nothing is written until this one is as new.'] : []),
]

const lists = async (session: Session): Promise<void> => {
  const username = await chosenUser(session)
  const found = await session.client.getownlists({ username })
  answerWith(session, found, () => {
    for (const sentence of sentencesOf(username, found)) line(session, sentence)
  })
}

/** In the order of the help. */
export const listVerbs: Readonly<Record<string, Verb>> = {
  lists: {
    usage: 'lists [-u name]',
    summary: 'Whether your follows, mutes, bookmarks and read marks are on your other computers, too.',
    words: [0, 0],
    takesUser: true,
    run: lists,
  },
}
