// Sentences for people who hear the page.
import { type Accessor, createSignal } from 'solid-js'

/** The latest sentence, and how to say another. */
export interface Announcer {
  readonly sentence: Accessor<string>
  say(sentence: string): void
}

/** Makes the announcer of the page. */
export const createAnnouncer = (): Announcer => {
  const [sentence, setSentence] = createSignal('')
  let odd = false
  return {
    sentence,
    say: (text) => {
      // The same words twice are no change and would be silent; a space at the end makes them one.
      odd = !odd
      setSentence(odd ? text : `${text} `)
    },
  }
}
