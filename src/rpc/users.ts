// Handlers of commands on local users and names.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { users } from '../api/users.ts'
import { equalBytes } from '../base/bytes.ts'
import { encodeHex } from '../codec/hex.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import type { LocalKey } from '../node/key-ring.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

/** Most names of one answer. */
const maxNames = 1000

const validName = (text: string): Username => {
  const username = parseUsername(text)
  if (username === undefined)
    throw rpcFault(
      rpcErrorCode.username,
      `“${text}” cannot be a name: use 1 to 16 characters, small letters a to z, digits and the underscore.`,
    )
  return username
}

const createUser = ({ node }: RpcContext, text: string, replaceKey: boolean): string => {
  const username = validName(text)
  if (replaceKey) return node.wallet.secretText(node.wallet.replace(username))
  if (!node.wallet.has(username) && node.chain.users.registrationHeight(username) !== undefined)
    throw rpcFault(rpcErrorCode.username, `The name ${username} is already taken. Choose another one.`)
  return node.wallet.secretText(node.wallet.create(username))
}

const importSecret = ({ node }: RpcContext, secret: string, text: string, allowNew: boolean): null => {
  const username = validName(text)
  const { publicKey } = node.wallet.decodeSecret(secret)
  const { users } = node.chain
  const registered = users.keyAt(username, users.bestHeight())
  if (registered === undefined && !allowNew)
    throw rpcFault(
      rpcErrorCode.invalidKey,
      `The name ${username} is not in the chain (yet). Check the name, wait for the sync, or allow a new user.`,
    )
  if (registered !== undefined && !equalBytes(registered, publicKey))
    throw rpcFault(rpcErrorCode.invalidKey, `This secret is not the one of ${username}: the chain knows another key.`)
  node.wallet.import(username, secret)
  if (registered !== undefined) node.swarms.join(username)
  return null
}

const namesLike = ({ node }: RpcContext, prefix: string, count: number, exact: boolean): readonly string[] => {
  const limit = Math.min(Math.max(count, 0), maxNames)
  const followed = [...node.following.everyone()].filter((name) => (exact ? name === prefix : name.startsWith(prefix)))
  const found = new Set<string>(followed.sort().slice(0, Math.max(limit, 1)))
  for (const name of node.chain.users.namesWithPrefix(prefix, limit)) {
    if (found.size >= limit) break
    found.add(name)
  }
  return [...found].sort()
}

/** How a key that has been replaced is listed (rpc.md 2.4). */
const replacedSuffix = '/replaced'

/** How a key that the chain does not know yet is asked for: ours, the C++ node shows it under the name itself. */
const pendingSuffix = '/pending'

/**
 * Under the name the key that is valid: who makes a backup while a newer one waits for its block, and loses the wallet,
 * keeps the name.
 */
const heldKey = ({ node }: RpcContext, name: string): LocalKey | undefined => {
  const { wallet, chain } = node
  const validKey = (username: string): LocalKey | undefined =>
    wallet.signingKey(username as Username, chain.users.bestHeight(), chain.users)
  if (name.endsWith(replacedSuffix))
    return wallet.keysOf(name.slice(0, -replacedSuffix.length)).find((key) => key.replaced)
  if (!name.endsWith(pendingSuffix)) return validKey(name) ?? wallet.currentKey(name)
  const username = name.slice(0, -pendingSuffix.length)
  const [valid, newest] = [validKey(username), wallet.currentKey(username)]
  return valid === undefined || newest === undefined || equalBytes(valid.publicKey, newest.publicKey)
    ? undefined
    : newest
}

const localNames = ({ node }: RpcContext): readonly string[] =>
  node.wallet.keys().map((key) => (key.replaced ? `${key.username}${replacedSuffix}` : key.username))

export const userHandlers: CommandHandlers<typeof users, RpcContext> = {
  createwalletuser: (context, { username, replacekey }) => createUser(context, username, replacekey ?? false),
  listwalletusers: localNames,
  dumpprivkey: (context, { username }) => {
    const key = heldKey(context, username)
    if (key === undefined) throw rpcFault(rpcErrorCode.invalidKey, `There is no key of ${username} in the wallet.`)
    return context.node.wallet.secretText(key)
  },
  importprivkey: (context, { secret, username, allow_new_user: allowNew }) =>
    importSecret(context, secret, username, allowNew ?? false),
  dumppubkey: ({ node }, { username }) => {
    const name = parseUsername(username)
    const key = name === undefined ? undefined : node.chain.users.keyAt(name, node.chain.users.bestHeight())
    return key === undefined ? '' : encodeHex(key)
  },
  sendnewusertransaction: ({ node }, { username }) => node.registrations.register(username),
  registeruser: ({ node }, { username }) => {
    node.registrations.start(username)
    return null
  },
  listusernamespartial: (context, { prefix, count, exact_match: exact }) =>
    namesLike(context, prefix, count, exact ?? false),
}
