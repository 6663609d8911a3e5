// Handlers of commands on local users and names.
import type { CommandHandlers } from '../api/contract.ts'
import type { users } from '../api/users.ts'
import { encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import type { RpcContext } from './context.ts'

export const userHandlers: CommandHandlers<typeof users, RpcContext> = {
  createwalletuser: async ({ node }, { username, replacekey }) => {
    await node.accounts.ready()
    return replacekey === true ? node.accounts.replace(username) : node.accounts.create(username)
  },
  // Whose node it is is nobody else's business.
  listwalletusers: ({ node }, _input, caller) => (caller.kind === 'owner' ? node.accounts.listed() : []),
  dumpprivkey: ({ node }, { username }) =>
    node.groups.has(username) ? node.groups.secret(username) : node.accounts.secret(username),
  importprivkey: async ({ node }, { secret, username, allow_new_user: allowNew }) => {
    await node.accounts.learn([username])
    node.accounts.importSecret(secret, username, allowNew ?? false)
    return null
  },
  dumppubkey: async ({ node }, { username }) => {
    await node.accounts.ready()
    await node.accounts.mustKnow(username)
    const key = node.accounts.publicKey(username)
    return key === undefined ? '' : encodeHex(key)
  },
  sendnewusertransaction: async ({ node }, { username }) => {
    await node.accounts.ready()
    return node.registrations.register(username)
  },
  registeruser: async ({ node }, { username }) => {
    await node.accounts.ready()
    node.registrations.start(username)
    return null
  },
  stopregistration: ({ node }, { username }) => {
    node.registrations.stop(username)
    return null
  },
  signmessage: ({ node }, { username, message }) =>
    Buffer.from(node.accounts.signText(username, message)).toString('base64'),
  verifymessage: ({ node }, { username, signature, message }) =>
    node.accounts.verifyText(username, Buffer.from(signature, 'base64'), message),
  testvector: ({ node }, { username }) => {
    const made = node.accounts.selfTest(username)
    const { key, mac, orig, body } = made.sealed
    return {
      secret: made.secret,
      pubkey: encodeHex(made.publicKey),
      hashMagic: encodeDisplayHash(made.magicHash),
      plaintext: made.text,
      hash: encodeDisplayHash(made.digest),
      sign: encodeHex(made.signature),
      sec: { key: encodeHex(key), mac: encodeHex(mac), orig, body: encodeHex(body) },
    }
  },
  createrecovery: ({ node }, { username }) => node.recovery.create(username),
  listrecoveries: ({ node }) => node.recovery.list(),
  userecovery: ({ node }, { text }) => {
    const { username, isRegistered } = node.recovery.use(text)
    return { username, registered: isRegistered }
  },
  listusernamespartial: async ({ node }, { prefix, count, exact_match: exact = false }) => {
    if (exact) await node.accounts.mustKnow(prefix)
    return node.accounts.namesLike(prefix, count, exact)
  },
}
