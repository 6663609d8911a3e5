// Handlers of commands on lists of people.
import type { CommandHandlers } from '../api/contract.ts'
import type { peopleLists } from '../api/people-lists.ts'
import type { RpcContext } from './context.ts'

export const peopleListHandlers: CommandHandlers<typeof peopleLists, RpcContext> = {
  getpeoplelists: ({ node }, { username }) => node.peopleLists.of(username),
  addtolist: ({ node }, { username, list, users }) => node.peopleLists.put(username, list, users),
  removefromlist: ({ node }, { username, list, users }) => node.peopleLists.take(username, list, users),
  droplist: ({ node }, { username, list }) => node.peopleLists.drop(username, list),
}
