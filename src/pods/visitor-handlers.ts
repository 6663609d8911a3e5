// Handlers of the commands for whoever comes by: who are we, who are you, let me in.
import type { visitors } from '../api/pod-accounts.ts'
import { bringingText, type PodAccountJson, type PodSettingsJson } from '../api/pod-shapes.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { parsePublicKey } from '../crypto/keys.ts'
import { verifyData } from '../crypto/signature.ts'
import { accountJson, addAccount, bytesOf, findAccount, isLoginKey, noteSeen, saltOf } from './accounts.ts'
import { now, refusal, type Session } from './core.ts'
import { useInvitation, validInvitation } from './invitations.ts'
import { type PasskeySite, passkeysOf, requestOptions, usePasskey } from './passkeys.ts'
import { asked, type Call, type Pod, type PodHandlers, registrationOf } from './pod.ts'
import { countedOn, countOne } from './quotas.ts'
import { beginSession, endSession } from './sessions.ts'
import { podSettings } from './settings.ts'
import { releaseHosted } from './upkeep.ts'

/** For which site passkeys of a pod are. */
export const siteOf = async ({ engine, url }: Pod): Promise<PasskeySite> => ({
  origin: new URL(url).origin,
  name: (await podSettings(engine)).name,
})

/** The account of a name, as its owner sees it. */
export const ownAccountJson = async (pod: Pod, name: string): Promise<PodAccountJson> => {
  const { engine } = pod
  const account = await findAccount(engine, name)
  if (account === undefined) throw refusal(401, 'login-needed', 'This account is not here any more.')
  const [settings, postsToday, passkeys, registration] = await Promise.all([
    podSettings(engine),
    countedOn(engine, name, 'posts', now(pod)),
    passkeysOf(engine, name),
    registrationOf(pod, account),
  ])
  return accountJson(account, { limits: settings.limits, postsToday, passkeys, registration })
}

/**
 * A new session for the account that `prove` names; whatever the browser had before ends. It is proved in the same
 * transaction: a password or a passkey that is taken away at the same moment lets nobody in after that.
 */
const letIn = async (call: Call, prove: (session: Session) => Promise<string>): Promise<PodAccountJson> => {
  const { pod } = call
  const { name, token } = await pod.engine.transaction(async (session) => {
    const proved = await prove(session)
    if (call.session !== undefined) await endSession(session, call.session)
    return { name: proved, token: await beginSession(pod, session, proved) }
  })
  call.setSession(token)
  const account = await findAccount(pod.engine, name)
  if (account !== undefined) await noteSeen(pod, account)
  return ownAccountJson(pod, name)
}

/** Fault: `pods.login`. */
const requireLoginKey = async (session: Session, name: string, loginKey: string): Promise<void> => {
  if (!isLoginKey(await findAccount(session, name), loginKey))
    throw refusal(401, 'login', 'The name or the password is wrong.')
}

/** Looks at a login key, unless too many were wrong. Faults: `pods.closed`, `pods.login`. */
export const checkLoginKey = async ({ pod, address }: Call, name: string, loginKey: string): Promise<void> => {
  await pod.throttle.enter(name, address)
  try {
    await requireLoginKey(pod.engine, name, loginKey)
  } catch (error) {
    await pod.throttle.failed()
    throw error
  }
  await pod.throttle.succeeded(name, address)
}

/** Whether somebody may join who has this invitation, or none. Faults: `pods.not-open`, `pods.invitation`. */
const requireJoining = async (pod: Pod, { joining }: PodSettingsJson, code: string | undefined): Promise<void> => {
  if (joining === 'closed') throw refusal(403, 'not-open', 'This pod takes nobody in at the moment.')
  if (joining === 'open' && code === undefined) return
  if (code === undefined || (await validInvitation(pod, pod.engine, code)) === undefined)
    throw refusal(403, 'invitation', 'This invitation is not valid. Ask whoever gave it to you for another one.')
}

const bringing = (name: string): string => `bring ${name}`

type NewAccountInput = Parameters<PodHandlers<typeof visitors, Call>['createaccount']>[1]

/** Whether whoever makes the account has its key. Fault: `pods.signature`. */
const checkKey = ({ url }: Pod, { name, publicKey, challenge, signature }: NewAccountInput): void => {
  const key = parsePublicKey(bytesOf(publicKey))
  const said = encodeUtf8(bringingText(url, name, challenge))
  if (key === undefined || !verifyData(said, bytesOf(signature), key))
    throw refusal(400, 'signature', 'What was signed does not show that you have the key of this name.')
}

/** The pod as a whole counts under a name that nobody can have. */
const everybody = ''

const createAccount = async (call: Call, input: NewAccountInput): Promise<PodAccountJson> => {
  const { pod } = call
  const { engine, overlay } = pod
  const { name, invitation, publicKey } = input
  const settings = await podSettings(engine)
  await requireJoining(pod, settings, invitation)
  checkKey(pod, input)
  if ((await findAccount(engine, name)) !== undefined)
    throw refusal(409, 'name-here', `There is an account of ${name} here already. Log in, or choose another name.`)
  const registered = await asked(overlay.dumppubkey({ username: name }))
  if (registered !== '' && registered !== publicKey.toLowerCase())
    throw refusal(409, 'name-taken', `Somebody has registered ${name} already. Choose another name, or bring its key.`)
  const seconds = now(pod)
  const isNew = registered === ''
  if (isNew && (await countedOn(engine, everybody, 'registrations', seconds)) >= settings.limits.registrationsADay)
    throw refusal(429, 'quota', 'This pod registers no more names today. Try again tomorrow (UTC).', {
      figures: { what: 'registrations' },
    })
  // First, because a node hosts a name under one key: of two who come at once, one is refused here.
  await asked(overlay.hostname({ username: name, publickey: publicKey }))
  try {
    await engine.transaction(async (session) => {
      await pod.challenges.use(session, bringing(name), input.challenge)
      const isOpen = settings.joining === 'open' && invitation === undefined
      const role = isOpen ? 'member' : await useInvitation(pod, session, invitation)
      await addAccount(pod, session, { ...input, role }, settings.limits.accounts)
      const most = settings.limits.registrationsADay
      if (isNew) await countOne(session, { account: everybody, what: 'registrations', most, seconds })
    })
  } catch (error) {
    if ((await findAccount(engine, name)) === undefined)
      // What cannot be told now is told within the hour (upkeep.ts).
      await releaseHosted(pod, name).catch(() => null)
    throw error
  }
  return letIn(call, () => Promise.resolve(name))
}

export const visitorHandlers: PodHandlers<typeof visitors, Call> = {
  getpod: async ({ pod }) => {
    const { name, description, rules, joining } = await podSettings(pod.engine)
    const height = await asked(pod.overlay.getblockcount({}))
    return { name, description, rules, joining, network: pod.network, url: pod.url, height, time: now(pod) }
  },
  accountsalt: ({ pod }, { name }) => saltOf(pod.engine, pod.secret, name),
  login: async (call, { name, loginKey }) => {
    await checkLoginKey(call, name, loginKey)
    return letIn(call, async (session) => {
      await requireLoginKey(session, name, loginKey)
      return name
    })
  },
  passkeyoptions: async ({ pod }) => {
    const { challenge } = pod.challenges.create('passkey')
    return { ceremony: challenge, options: requestOptions(await siteOf(pod), challenge) }
  },
  loginpasskey: async (call, { ceremony, response }) => {
    const { pod } = call
    const site = await siteOf(pod)
    return letIn(call, async (session) => {
      await pod.challenges.use(session, 'passkey', ceremony)
      return usePasskey(pod, session, site, { challenge: ceremony, response })
    })
  },
  checkinvitation: async ({ pod }, { code }) => {
    const found = await validInvitation(pod, pod.engine, code)
    return found === undefined ? { valid: false } : { valid: true, role: found.role, expires: found.expires }
  },
  checkname: async ({ pod }, { name, invitation }) => {
    await requireJoining(pod, await podSettings(pod.engine), invitation)
    const publicKey = await asked(pod.overlay.dumppubkey({ username: name }))
    if ((await findAccount(pod.engine, name)) !== undefined) return { state: 'here' }
    return publicKey === '' ? { state: 'free' } : { state: 'registered', publicKey }
  },
  createchallenge: ({ pod }, { name }) => pod.challenges.create(bringing(name)),
  createaccount: createAccount,
}
