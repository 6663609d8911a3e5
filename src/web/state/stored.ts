// What the browser remembers for this page. A browser that refuses to store only forgets.

const prefix = 'twister.'

/** The remembered text, or undefined. */
export const recall = (name: string): string | undefined => {
  try {
    return localStorage.getItem(prefix + name) ?? undefined
  } catch {
    return undefined
  }
}

/** Remembers a text; an empty one is forgotten. */
export const remember = (name: string, value: string): void => {
  try {
    if (value === '') localStorage.removeItem(prefix + name)
    else localStorage.setItem(prefix + name, value)
  } catch {
    // A full or forbidden store must not stop anyone from writing a post.
  }
}
