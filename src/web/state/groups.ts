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
