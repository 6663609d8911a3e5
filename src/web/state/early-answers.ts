// Asks the node for what every page begins with while the rest of the page is still on its way.
import type { Transport } from '../../api/client.ts'
import type { StatusJson } from '../../api/control.ts'
import { depthOf, firstCount, firstUser } from './beginning.ts'

interface EarlyAnswer {
  readonly params: string
  readonly reply: ReturnType<Transport>
}

/**
 * The transport of a page whose first answers are asked for at once, one after the other: the state of the node, whom
 * its user follows and mutes, and the posts. Each answer is for whoever asks the same first. With another state of the node all
 * of them are let go: they are older, and what came between would be missed.
 */
export const askEarly = (transport: Transport): Transport => {
  const early = new Map<string, EarlyAnswer>()
  const ask = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const reply = transport({ id: 0, method, params })
    early.set(method, { params: JSON.stringify(params), reply })
    return (await reply).result
  }
  const begin = async (): Promise<void> => {
    const { users } = (await ask('getstatus', [])) as StatusJson
    const username = firstUser(users)?.username
    if (username === undefined) return
    const [followed] = await Promise.all([ask('getfollowing', [username]), ask('listmutes', [username])])
    const authors = [username, ...(followed as readonly string[]).filter((name) => name !== username)]
    await ask('gettimeline', [firstCount(depthOf(username)), authors.map((author) => ({ username: author }))])
  }
  // Whoever asks the same hears what is wrong.
  begin().catch(() => undefined)
  return (request) => {
    const { method, params } = request
    const answer = early.get(method)
    early.delete(method)
    if (answer?.params === JSON.stringify(params)) return answer.reply
    if (method === 'getstatus') early.clear()
    return transport(request)
  }
}
