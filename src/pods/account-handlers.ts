// Handlers of the commands on the own account.
import type { ownAccount } from '../api/pod-accounts.ts'
import { encodeHex } from '../codec/hex.ts'
import { putPassword, putVault } from './accounts.ts'
import { refusal } from './core.ts'
import { maxPage } from './model/reading.ts'
import { leavePod } from './moderation.ts'
import { addPasskey, creationOptions, passkeysOf, readNewPasskey, removePasskey } from './passkeys.ts'
import { asked, type MemberCall, type Pod, type PodHandlers, registrationJson, registrationOf } from './pod.ts'
import { reportsOf } from './reports.ts'
import { beginSession, endSession, endSessions } from './sessions.ts'
import { accountsTopic } from './tables.ts'
import { releaseHosted, unwantAlone } from './upkeep.ts'
import { checkLoginKey, ownAccountJson, siteOf } from './visitor-handlers.ts'

/** The node works for a name no more; the account is gone. */
export const releaseName = async (pod: Pod, name: string, followed: readonly string[]): Promise<void> => {
  try {
    await releaseHosted(pod, name)
    await unwantAlone(pod, followed)
  } catch (error) {
    // It is told again within the hour (upkeep.ts).
    pod.log.warn('a name was not released', { error: error instanceof Error ? error.message : String(error) })
  }
}

const passkeyPurpose = (name: string): string => `new passkey ${name}`

export const accountHandlers: PodHandlers<typeof ownAccount, MemberCall> = {
  logout: async (call, { everywhere = false }) => {
    await call.pod.engine.transaction(async (session) => {
      if (everywhere) await endSessions(session, call.account.name)
      else await endSession(session, call.session)
      await session.notify(accountsTopic)
    })
    call.setSession(undefined)
    return null
  },
  getaccount: ({ pod, account }) => ownAccountJson(pod, account.name),
  registrationstate: ({ pod, account }) => registrationOf(pod, account),
  stopregistration: async ({ pod, account }) =>
    registrationJson(await asked(pod.overlay.stophosted({ username: account.name }))),
  startregistration: async ({ pod, account }) =>
    registrationJson(
      await asked(pod.overlay.hostname({ username: account.name, publickey: encodeHex(account.publicKey) })),
    ),
  changepassword: async (call, { loginKey, newSalt, newCost, newLoginKey, vault, vaultNumber }) => {
    const { pod, account } = call
    await checkLoginKey(call, account.name, loginKey)
    const token = await pod.engine.transaction(async (session) => {
      await putVault(session, account.name, { vault, vaultNumber })
      await putPassword(session, account.name, { salt: newSalt, cost: newCost, loginKey: newLoginKey })
      await endSessions(session, account.name)
      await session.notify(accountsTopic)
      return beginSession(pod, session, account.name)
    })
    call.setSession(token)
    return ownAccountJson(pod, account.name)
  },
  addpasskeyoptions: async (call, { loginKey }) => {
    const { pod, account } = call
    await checkLoginKey(call, account.name, loginKey)
    const { challenge } = pod.challenges.create(passkeyPurpose(account.name))
    const known = await passkeysOf(pod.engine, account.name)
    const options = creationOptions(
      await siteOf(pod),
      challenge,
      account.name,
      known.map(({ id }) => id),
    )
    return { ceremony: challenge, options }
  },
  addpasskey: async ({ pod, account }, { ceremony, response, label, vault, vaultNumber }) => {
    const passkey = { ...readNewPasskey(await siteOf(pod), ceremony, response), label }
    await pod.engine.transaction(async (session) => {
      await pod.challenges.use(session, passkeyPurpose(account.name), ceremony)
      await addPasskey(pod, session, account.name, passkey)
      await putVault(session, account.name, { vault, vaultNumber })
      await session.notify(accountsTopic)
    })
    return ownAccountJson(pod, account.name)
  },
  removepasskey: async (call, { loginKey, id, vault, vaultNumber }) => {
    const { pod, account } = call
    await checkLoginKey(call, account.name, loginKey)
    await pod.engine.transaction(async (session) => {
      await removePasskey(session, account.name, id)
      await putVault(session, account.name, { vault, vaultNumber })
      await session.notify(accountsTopic)
    })
    return ownAccountJson(pod, account.name)
  },
  exportaccount: async ({ pod, account }) => ({
    ...{ format: 'twister-pod-account', version: 1, network: pod.network },
    ...{ name: account.name, publicKey: encodeHex(account.publicKey), role: account.role, created: account.created },
    ...{ salt: encodeHex(account.salt), cost: account.cost, vault: account.vault },
    following: await pod.model.listed('follow', account.name),
    muted: await pod.model.listed('mute', account.name),
    reports: await reportsOf(pod.engine, account.name),
    passkeys: await passkeysOf(pod.engine, account.name),
  }),
  exportposts: async ({ pod, account }, { after = -1 }) => {
    const found = await pod.model.exported(account.name, after, maxPage)
    const last = found.at(-1)
    return {
      posts: found.map(({ post }) => encodeHex(post.piece)),
      next: last === undefined || found.length < maxPage ? null : last.post.postNumber,
    }
  },
  deleteaccount: async (call, { name, loginKey }) => {
    const { pod, account } = call
    if (name !== account.name)
      throw refusal(400, 'name-differs', 'Write the name of your own account, so that no other one is deleted.')
    await checkLoginKey(call, name, loginKey)
    const followed = await pod.model.listed('follow', name)
    await leavePod(pod, name)
    call.setSession(undefined)
    await releaseName(pod, name, followed)
    return null
  },
}
