// The texts in use, as a signal: another language changes the page where it stands.
import { createSignal } from 'solid-js'
import { en, type Texts } from './en.ts'

const [current, setCurrent] = createSignal<Texts>(en)

/** Each reading goes through the signal, so that what shows a text shows the next one, too. */
export const texts: Texts = new Proxy<Texts>(en, { get: (_, name): unknown => Reflect.get(current(), name) })

/** Shows other texts from now on. */
export const setTexts = (next: Texts): void => {
  setCurrent(() => next)
}
