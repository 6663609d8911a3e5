// What can be said of a new password honestly: that it is too short or easy to guess, never that it is safe.
import { fewestCharacters } from '../../podkeys/password.ts'
import { texts } from '../locales/pod/texts.ts'

/** Fewest different characters of a password that is not obviously easy. */
const fewestDifferent = 5

/** What is wrong with a password, or that nothing obvious is. */
export interface PasswordVerdict {
  readonly isUsable: boolean
  readonly words: string
}

/** Judges a new password of a name; empty words for an empty one. */
export const judgePassword = (password: string, name: string): PasswordVerdict => {
  const characters = [...password]
  if (characters.length === 0) return { isUsable: false, words: '' }
  if (characters.length < fewestCharacters)
    return { isUsable: false, words: texts.join.tooShort(fewestCharacters - characters.length) }
  const isOfName = name.length >= 3 && password.toLowerCase().includes(name)
  const rest = isOfName ? characters.length - name.length : characters.length
  const isEasy = new Set(characters).size < fewestDifferent || /^[0-9]+$/u.test(password) || rest < fewestCharacters / 2
  return isEasy ? { isUsable: false, words: texts.join.easy } : { isUsable: true, words: texts.join.longEnough }
}
