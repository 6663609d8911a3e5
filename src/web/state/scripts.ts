// Writing systems that the person of this browser does not read. What tells them apart comes when there are some.
import { createSignal } from 'solid-js'
import type { ScriptCode } from '../text/scripts.ts'
import { recall, remember } from './stored.ts'

const stored = 'scripts'

const codesIn = (kept: string): ReadonlySet<string> => new Set(kept.split(' ').filter((code) => code !== ''))

const [unread, setUnread] = createSignal(codesIn(recall('browser', stored) ?? ''))
const [scriptOf, setScriptOf] = createSignal<(text: string) => ScriptCode | undefined>(() => undefined)

const prepare = (): void => {
  if (unread().size === 0) return
  import('../text/scripts.ts').then(
    (module) => setScriptOf(() => module.scriptOf),
    // A node that has fallen silent does not give it: nothing is hidden until the page is opened again.
    () => undefined,
  )
}

prepare()

/** Whether a text is in a writing system that is not read. */
export const isUnreadable = (text: string): boolean => unread().size > 0 && unread().has(scriptOf()(text) ?? '')

export const isUnread = (code: ScriptCode): boolean => unread().has(code)

/** Says that texts in this writing system are not read, or are. */
export const chooseUnread = (code: ScriptCode, isNotRead: boolean): void => {
  const next = new Set(unread())
  if (isNotRead) next.add(code)
  else next.delete(code)
  setUnread(next)
  remember('browser', stored, [...next].join(' '))
  prepare()
}
