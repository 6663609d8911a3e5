// What is shown of the length of a text.

/** Runs of empty lines shortened, so that one post cannot push all others off the screen. */
export const withoutLongGaps = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/\n{3,}/g, '\n\n')
