// What is done with groups: made, added to, renamed, left.
import type { Client } from '../../api/client.ts'

/** Names that somebody typed, each once. */
export const namesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/u)
      .map((word) => word.replace(/^@/u, '').toLowerCase())
      .filter((word) => word !== ''),
  ),
]

/** Those of some names that nobody has registered. */
export const unknownAmong = async (client: Client, names: readonly string[]): Promise<readonly string[]> => {
  const keys = await Promise.all(names.map((username) => client.dumppubkey({ username })))
  return names.filter((_, index) => keys[index] === '')
}

/**
 * Takes in a group by its key, with its user as a member, and gives its alias; undefined when the text is no key. What was
 * written to it before is looked for.
 */
export const takeGroup = async (
  client: Client,
  username: string,
  { description, key }: { readonly description: string; readonly key: string },
): Promise<string | undefined> => {
  const groupalias = await client.creategroup({ description, groupprivkey: key })
  if (groupalias === '') return undefined
  await client.invitetogroup({ username, groupalias, newmembers: [username] })
  await client.rescandirectmsgs({ username })
  return groupalias
}

/** Makes a group with its maker and others in it; its alias. Faults: those of the commands. */
export const makeGroup = async (
  client: Client,
  username: string,
  { description, names }: { readonly description: string; readonly names: readonly string[] },
): Promise<string> => {
  const groupalias = await client.creategroup({ description })
  await client.invitetogroup({
    username,
    groupalias,
    newmembers: [username, ...names.filter((one) => one !== username)],
  })
  return groupalias
}
