// What the browser remembers for this page: in this tab, and for all tabs. A browser that refuses to store only forgets.

const prefix = 'twister.'

/** A tab goes on as it was, a new one as the last. */
type Place = 'tab' | 'browser'

const storageOf = (place: Place): Storage => (place === 'tab' ? sessionStorage : localStorage)

/** What is stored in a moment, by name. */
const waiting = new Map<string, () => void>()
let timer: ReturnType<typeof setTimeout> | undefined
const momentMs = 300

const storeWaiting = (): void => {
  clearTimeout(timer)
  timer = undefined
  const all = [...waiting.values()]
  waiting.clear()
  for (const store of all) store()
}

/** Calls `store`, the last one of a name, in a moment; before that when something is recalled or the page goes: a letter waits for no disk. */
export const storeSoon = (name: string, store: () => void): void => {
  waiting.set(name, store)
  timer ??= setTimeout(storeWaiting, momentMs)
}

// A page that is out of sight may be ended without another word.
if (typeof document === 'object') {
  addEventListener('pagehide', storeWaiting)
  document.addEventListener('visibilitychange', storeWaiting)
}

/** The remembered text, or undefined. */
export const recall = (place: Place, name: string): string | undefined => {
  storeWaiting()
  try {
    return storageOf(place).getItem(prefix + name) ?? undefined
  } catch {
    return undefined
  }
}

/** Remembers a text; an empty one is forgotten, but in a tab, which then has none of its own rather than any. */
export const remember = (place: Place, name: string, value: string): void => {
  waiting.delete(name)
  try {
    if (value === '' && place === 'browser') localStorage.removeItem(prefix + name)
    else storageOf(place).setItem(prefix + name, value)
  } catch {
    // A full or forbidden store must not stop anyone from writing a post.
  }
}

/** All texts of the browser whose names begin so. */
export const recalled = (start: string): readonly { readonly name: string; readonly value: string }[] => {
  storeWaiting()
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix + start))
      .sort()
      .map((name) => ({ name: name.slice(prefix.length), value: localStorage.getItem(name) ?? '' }))
  } catch {
    return []
  }
}

/** Forgets everything, but for how the page looks. */
export const forgetStored = (): void => {
  waiting.clear()
  try {
    sessionStorage.clear()
    for (const name of Object.keys(localStorage))
      if (name.startsWith(prefix) && !name.startsWith(`${prefix}look.`)) localStorage.removeItem(name)
  } catch {
    // Where nothing may be stored there is nothing to forget.
  }
}
