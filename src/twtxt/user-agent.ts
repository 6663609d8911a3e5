// The header by which a reader says for whom it fetches a feed (twtxt.md 8.1).

/** Whoever fetches for one follower, or for several of whom it tells at an address. */
export type FollowerAgent =
  | { readonly kind: 'one'; readonly url: string; readonly nick: string }
  | { readonly kind: 'several'; readonly whoFollows: string }

/** Somebody who follows, by name and by the address of the own feed. */
export interface TellingFollower {
  readonly nick: string
  readonly url: string
}

/** Longest header that is looked at. */
const longest = 1_024

const onePattern = /^(https?:\/\/[^\s/]+\/\S+); @(\S{1,64})\)$/u
const severalPattern = /^(https?:\/\/[^\s/]+\/\S*); contact=\S+\)$/u

/** Reads a header; undefined: it tells of nobody. */
export const followerAgentOf = (header: string): FollowerAgent | undefined => {
  if (header.length > longest) return undefined
  const one = header.lastIndexOf(' (+')
  const [, url, nick] = one < 1 ? [] : (onePattern.exec(header.slice(one + 3)) ?? [])
  if (url !== undefined && nick !== undefined) return { kind: 'one', url, nick }
  const several = header.lastIndexOf(' (~')
  const [, whoFollows] = several < 1 ? [] : (severalPattern.exec(header.slice(several + 3)) ?? [])
  return whoFollows === undefined ? undefined : { kind: 'several', whoFollows }
}

/** Writes a header: `whoFollows` is where several are told of, `contact` a page of whoever runs this program. */
export const followerAgentText = (
  client: string,
  followers: readonly TellingFollower[],
  { whoFollows, contact }: { readonly whoFollows: () => string; readonly contact: string },
): string => {
  const [first] = followers
  if (first === undefined) return client
  return followers.length === 1
    ? `${client} (+${first.url}; @${first.nick})`
    : `${client} (~${whoFollows()}; contact=${contact})`
}
