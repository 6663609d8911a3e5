// Friendly command on how far posts of our own have got.
import { deliveryWords } from '../api/delivery-words.ts'
import { CodedError } from '../base/coded-error.ts'
import { plainText } from './render.ts'
import { answerWith, chosenUser, line, type Session, type Verb } from './verb.ts'

/** Posts that are remembered at most. */
const all = 500
/** Posts shown when none is named. */
const shown = 10

const delivery = async (session: Session, [word]: readonly string[]): Promise<void> => {
  if (word !== undefined && !/^[0-9]{1,9}$/u.test(word))
    throw new CodedError('cli.number', 'Say which post by its number, as in: delivery 12')
  const username = await chosenUser(session)
  const count = word === undefined ? shown : all
  const found = await session.client.getdelivery({ username, count })
  const wanted = word === undefined ? found : found.filter(({ k }) => k === Number(word))
  answerWith(session, wanted, () => {
    for (const each of wanted) {
      line(session, `#${String(each.k)} ${deliveryWords(each)}`)
      if (each.waiting.length > 0) line(session, `  tried again: ${plainText(each.waiting.join(', '))}`)
    }
    if (wanted.length === 0) line(session, `No such post of ${username} was written on this node lately.`)
  })
}

/** How far posts have got. */
export const deliveryVerbs: Readonly<Record<string, Verb>> = {
  delivery: {
    usage: 'delivery [-u name] [number]',
    summary: 'How far your last posts have got: DHT nodes and peers that have them.',
    words: [0, 1],
    takesUser: true,
    run: delivery,
  },
}
