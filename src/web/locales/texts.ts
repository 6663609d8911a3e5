// The texts in use.
import { en, type Texts } from './en.ts'

/** The only language so far; a second one is chosen here by `navigator.languages`. */
export const texts: Texts = en
