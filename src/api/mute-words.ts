// What is said of muted posts, in the same words wherever a person reads it.
import type { MuteJson } from './shapes.ts'

/** The mute in short: `@bob`, `#cats`, or the word in quotes. */
export const muteName = ({ kind, value }: Pick<MuteJson, 'kind' | 'value'>): string => {
  if (kind === 'user') return `@${value}`
  return kind === 'tag' ? `#${value}` : `“${value}”`
}

/** What stands in the place of a muted post. */
export const mutedWords = (mute: Pick<MuteJson, 'kind' | 'value'>): string => `muted: ${muteName(mute)}`
