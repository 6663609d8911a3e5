// The order in which people read a thread, other than the one in which scripts get it.

/**
 * Messages of a thread as they were said. `getdirectmsgs` lists those of one second the newest first, as nodes always
 * did (swarm-posts.md 6.5); a person reads them the oldest first.
 */
export const asSaid = <Message extends { readonly time: number }>(messages: readonly Message[]): readonly Message[] => {
  const said: Message[] = []
  let start = 0
  for (const [index, message] of messages.entries()) {
    if (message.time !== messages[index + 1]?.time) {
      said.push(...messages.slice(start, index + 1).reverse())
      start = index + 1
    }
  }
  return said
}
