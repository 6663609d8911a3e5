// Commands of a pod that make accounts, log in, and deal with the own one.
import { anyObject, boolean, optional, required } from '../codec/schema.ts'
import { result } from './contract.ts'
import { code, podCommand } from './pod-command.ts'
import {
  hexOf,
  type PodAccountJson,
  type PodExportJson,
  type PodJson,
  type PodRegistrationJson,
  postNumber,
  stretch,
  type StretchJson,
  textUpTo,
  username,
} from './pod-shapes.ts'

const loginKey = hexOf(32)
const salt = hexOf(16)
const vault = textUpTo(32_768)
const ceremony = textUpTo(64)

/** Commands for whoever comes by. */
export const visitors = {
  getpod: podCommand({
    summary: 'What this pod is, who may join, and where its node is in the chain.',
    params: {},
    result: result<PodJson>('the pod'),
    access: 'anyone',
    whileSuspended: true,
  }),
  accountsalt: podCommand({
    summary: 'Salt and cost with which the password of an account is stretched; invented for names that have none.',
    params: { name: required(username) },
    result: result<{ readonly salt: string; readonly cost: StretchJson }>('salt and cost'),
    access: 'anyone',
  }),
  login: podCommand({
    summary: 'Begin a session with the login key that the browser made of the password.',
    params: { name: required(username), loginKey: required(loginKey) },
    result: result<PodAccountJson>('the account; a cookie carries the session'),
    access: 'anyone',
  }),
  passkeyoptions: podCommand({
    summary: 'What the browser needs to log in by passkey (WebAuthn, `PublicKeyCredentialRequestOptionsJSON`).',
    params: {},
    result: result<{ readonly ceremony: string; readonly options: Readonly<Record<string, unknown>> }>('the options'),
    access: 'anyone',
  }),
  loginpasskey: podCommand({
    summary:
      'Begin a session with what the authenticator answered (`AuthenticationResponseJSON`, without PRF results).',
    params: { ceremony: required(ceremony), response: required(anyObject) },
    result: result<PodAccountJson>('the account; a cookie carries the session'),
    access: 'anyone',
  }),
  checkinvitation: podCommand({
    summary: 'Whether an invitation is valid.',
    params: { code: required(code) },
    result: result<{ readonly valid: boolean; readonly role?: string; readonly expires?: number }>('what it is worth'),
    access: 'anyone',
  }),
  checkname: podCommand({
    summary:
      'Whether an account could be made with a name. registered: somebody has it in the chain; whoever has its key can bring it. With invitations only whoever has one is told.',
    params: { name: required(username), invitation: optional(code) },
    result: result<{ readonly state: 'free' | 'registered' | 'here'; readonly publicKey?: string }>(
      'the state of the name',
    ),
    access: 'anyone',
  }),
  createchallenge: podCommand({
    summary:
      'A challenge to sign with the key of a name (`bringingText`): shows that whoever makes an account has the key.',
    params: { name: required(username) },
    result: result<{ readonly challenge: string; readonly expires: number }>('the challenge'),
    access: 'anyone',
  }),
  createaccount: podCommand({
    summary:
      'Make an account. A name that is free is registered with the public key; one that is registered with it is brought. signature: of `bringingText`.',
    params: {
      name: required(username),
      invitation: optional(code),
      publicKey: required(hexOf(33)),
      challenge: required(textUpTo(128)),
      signature: required(hexOf(65)),
      salt: required(salt),
      cost: required(stretch),
      loginKey: required(loginKey),
      vault: required(vault),
    },
    result: result<PodAccountJson>('the account; a cookie carries the session'),
    access: 'anyone',
  }),
} as const

/** Commands on the own account. */
export const ownAccount = {
  logout: podCommand({
    summary: 'End this session, or all sessions of the account.',
    params: { everywhere: optional(boolean) },
    result: result<null>('nothing'),
    access: 'member',
    whileSuspended: true,
  }),
  getaccount: podCommand({
    summary: 'The account that is logged in, with its vault.',
    params: {},
    result: result<PodAccountJson>('the account'),
    access: 'member',
    whileSuspended: true,
  }),
  registrationstate: podCommand({
    summary: 'How far the registration of the name is.',
    params: {},
    result: result<PodRegistrationJson>('the state'),
    access: 'member',
    whileSuspended: true,
  }),
  stopregistration: podCommand({
    summary: 'End the proof of work for the name, before it is sent.',
    params: {},
    result: result<PodRegistrationJson>('the state'),
    access: 'member',
  }),
  startregistration: podCommand({
    summary: 'Begin the registration of the name again, after it was stopped.',
    params: {},
    result: result<PodRegistrationJson>('the state'),
    access: 'member',
  }),
  changepassword: podCommand({
    summary: 'Replace salt, login key and vault. All other sessions end.',
    params: {
      loginKey: required(loginKey),
      newSalt: required(salt),
      newCost: required(stretch),
      newLoginKey: required(loginKey),
      vault: required(vault),
      vaultNumber: required(postNumber),
    },
    result: result<PodAccountJson>('the account'),
    access: 'member',
  }),
  addpasskeyoptions: podCommand({
    summary: 'What the browser needs to make a passkey (`PublicKeyCredentialCreationOptionsJSON`).',
    params: { loginKey: required(loginKey) },
    result: result<{ readonly ceremony: string; readonly options: Readonly<Record<string, unknown>> }>('the options'),
    access: 'member',
  }),
  addpasskey: podCommand({
    summary: 'Keep a passkey (`RegistrationResponseJSON`, without PRF results) and the vault that it opens.',
    params: {
      ceremony: required(ceremony),
      response: required(anyObject),
      label: required(textUpTo(100)),
      vault: required(vault),
      vaultNumber: required(postNumber),
    },
    result: result<PodAccountJson>('the account'),
    access: 'member',
  }),
  removepasskey: podCommand({
    summary: 'Take a passkey back, and keep the vault without it.',
    params: {
      loginKey: required(loginKey),
      id: required(textUpTo(1_400)),
      vault: required(vault),
      vaultNumber: required(postNumber),
    },
    result: result<PodAccountJson>('the account'),
    access: 'member',
  }),
  exportaccount: podCommand({
    summary: 'All that the pod keeps of the account, but its posts.',
    params: {},
    result: result<PodExportJson>('the account'),
    access: 'member',
    whileSuspended: true,
  }),
  exportposts: podCommand({
    summary: 'Signed posts of the account, in the order of their numbers, page by page.',
    params: { after: optional(postNumber) },
    result: result<{ readonly posts: readonly string[]; readonly next: number | null }>(
      'posts in hexadecimal; next: the number after which the next page begins',
    ),
    access: 'member',
    whileSuspended: true,
  }),
  deleteaccount: podCommand({
    summary: 'Delete the account with all that the pod keeps of it. Posts in the network stay.',
    params: { name: required(username), loginKey: required(loginKey) },
    result: result<null>('nothing'),
    access: 'member',
    whileSuspended: true,
  }),
} as const
