// Names of feeds: as a person can type them, and as they stand in posts.

/** A name that is not taken yet. */
export const freeName = (wanted: string, taken: ReadonlySet<string>): string => {
  let nick = wanted
  for (let number = 2; taken.has(nick); number += 1) nick = `${wanted}${String(number)}`
  return nick
}

/** A name as it can be typed and told apart. */
export const cleanNick = (nick: string): string => nick.replace(/[\s<>@]/gu, '').slice(0, 64)

/** A name as it stands in a post of the user: one word, whatever its author wrote, so that it neither marks nor says more. */
export const wordOf = (nick: string): string => nick.replace(/[^\p{L}\p{M}\p{N}_.-]/gu, '').slice(0, 64)

/** What a feed is called that nobody has named: by itself, else by its host. */
export const nickOf = (url: URL, nick: string | undefined): string => cleanNick(nick ?? '') || url.hostname
