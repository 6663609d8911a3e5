// Direct messages and groups of nodes of both kinds, as a script sees them.
import { eventually } from './daemons.ts'
import type { LabNode } from './reference-lab.ts'

/** A message as both nodes show it. */
interface ShownMessage {
  readonly text: string
  readonly fromMe: boolean
  readonly from: string
}

type Threads = Readonly<Record<string, readonly ShownMessage[]>>

/**
 * Waits until a thread holds a text, and gives the message. The C++ node may show what its user wrote to a group twice,
 * when something else happened in the same second.
 */
export const messageIn = (node: LabNode, user: string, peer: string, text: string): Promise<ShownMessage> =>
  eventually(`“${text}” of ${peer} to ${user} at ${node.machine.name}`, async () => {
    const threads = await node.call<Threads>('getdirectmsgs', user, 100, [{ username: peer }])
    const found = (threads[peer] ?? []).filter((message) => message.text === text)
    if (node.machine.name.startsWith('ours') && found.length > 1)
      throw new Error(`“${text}” is there ${String(found.length)} times`)
    return found[0]
  })

/** The number of the next post of a user, as a script finds it. */
export const nextNumber = async (node: LabNode, user: string): Promise<number> => {
  const have = await node.call<Readonly<Record<string, number>>>('getlasthave', user, [user])
  return (have[user] ?? -1) + 1
}

/** Sends a text under the next free number, with or without a copy for the sender. */
export const sendMessage = async (
  node: LabNode,
  from: string,
  to: string,
  [text, copySelf]: readonly [text: string, copySelf: boolean],
): Promise<void> => {
  await node.call('newdirectmsg', from, await nextNumber(node, from), to, text, copySelf)
}

/** The alias of a group on a node that was invited to it. */
export const aliasOf = (node: LabNode, user: string, description: string): Promise<string> =>
  eventually(`the group “${description}” of ${user} at ${node.machine.name}`, async () => {
    for (const alias of await node.call<readonly string[]>('listgroups', user))
      if ((await node.call<{ description: string }>('getgroupinfo', alias)).description === description) return alias
    return undefined
  })

/** Waits until a group has two members. */
export const membersOf = (node: LabNode, alias: string): Promise<readonly string[]> =>
  eventually(`members of ${alias} at ${node.machine.name}`, async () => {
    const { members } = await node.call<{ readonly members: readonly string[] }>('getgroupinfo', alias)
    return members.length >= 2 ? members : undefined
  })
