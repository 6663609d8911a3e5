// A pod's server: what its commands work with.
import type { PodInput, PodOutput } from '../api/pod-command.ts'
import type { PodRegistrationJson } from '../api/pod-shapes.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { CodedError } from '../base/coded-error.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Account } from './accounts.ts'
import { Challenges } from './challenges.ts'
import { type Overlay, type PodCore, refusal } from './core.ts'
import type { PodModel } from './model/model.ts'
import { podSecret } from './settings.ts'
import { Throttle } from './throttle.ts'

/** What a pod is opened with. */
export interface PodNeeds extends PodCore {
  readonly model: PodModel
  readonly overlay: Overlay
  /** Name of the network. */
  readonly network: string
  /** Where people find the pod, without a last slash. */
  readonly url: string
}

/** Signed values of names that were looked for lately: each look asks dozens of nodes. */
const maxProfiles = 2_000

/** Values of one name, and until when they are taken for the newest, in milliseconds. */
export interface KeptProfile {
  readonly profile: readonly string[]
  readonly avatar: readonly string[]
  readonly untilMs: number
}

/** A pod that is open. */
export interface Pod extends PodNeeds {
  readonly secret: Uint8Array
  readonly challenges: Challenges
  readonly throttle: Throttle
  readonly profiles: BoundedMap<string, KeptProfile>
}

/** Opens it. */
export const openPod = async (needs: PodNeeds): Promise<Pod> => {
  const secret = await podSecret(needs)
  return {
    ...needs,
    secret,
    challenges: new Challenges(needs, secret),
    throttle: new Throttle(needs, secret),
    profiles: new BoundedMap<string, KeptProfile>(maxProfiles),
  }
}

/** Who calls, from where, and how a session begins or ends for it. */
export interface Call {
  readonly pod: Pod
  /** Address of the browser. */
  readonly address: string
  /** Digest of the session; undefined: nobody is logged in. */
  readonly session: string | undefined
  readonly account: Account | undefined
  /** Gives the browser a session; undefined takes it away. */
  setSession(token: string | undefined): void
}

/** A call of somebody who is logged in. */
export interface MemberCall extends Call {
  readonly session: string
  readonly account: Account
}

/** One handler for each command of a group: leaving one out does not compile. */
export type PodHandlers<Group, C> = {
  readonly [Name in keyof Group]: (
    call: C,
    input: PodInput<Group[Name]>,
  ) => Promise<PodOutput<Group[Name]>> | PodOutput<Group[Name]>
}

const messages: Readonly<Record<PodRegistrationJson['state'], string>> = {
  waiting: 'The registration of your name waits: it begins when the node is in step and has a place for it.',
  working: 'The node does the proof of work for your name. It takes a few seconds to some minutes.',
  sent: 'Your name has been sent and waits for its block.',
  confirmed: 'Your name is in a block. You can post when the next one has been found.',
  ready: 'You can post.',
  taken: 'Somebody else has registered this name meanwhile. Delete this account, and make one with another name.',
  stopped: 'The registration of your name was stopped. Begin it again when you want.',
}

type Hosted = Awaited<ReturnType<Overlay['hostname']>>

const stateOf = ({ state, failure }: Hosted): PodRegistrationJson['state'] => {
  if (state === 'pending') return 'sent'
  if (state !== 'no-registration') return state
  if (failure === undefined) return 'waiting'
  return failure === 'name-taken' ? 'taken' : 'stopped'
}

/** How far a name is, for people. */
export const registrationJson = (hosted: Hosted): PodRegistrationJson => {
  const state = stateOf(hosted)
  return {
    state,
    ...(hosted.workProgress === undefined ? {} : { progress: hosted.workProgress }),
    ...(hosted.waitSeconds === undefined ? {} : { waitSeconds: hosted.waitSeconds }),
    ...(hosted.height === undefined ? {} : { height: hosted.height }),
    message: messages[state],
  }
}

/** How far the name of an account is. A node that does not host it yet begins; one that is out of reach is waited for. */
export const registrationOf = async ({ overlay, log }: Pod, account: Account): Promise<PodRegistrationJson> => {
  const { name } = account
  try {
    const [hosted] = await overlay.listhosted({ usernames: [name] })
    return registrationJson(
      hosted ?? (await overlay.hostname({ username: name, publickey: encodeHex(account.publicKey) })),
    )
  } catch (error) {
    log.warn('the node of the pod does not answer', { error: error instanceof Error ? error.message : String(error) })
    return { state: 'waiting', message: 'The node of this pod cannot be asked at the moment. Try again later.' }
  }
}

/** What a node said of a call: its sentence is for people, too. Fault: `pods.node` with status 400 or 503. */
export const asked = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    const { fault } = error.fields
    if (error.code.startsWith('rpc.'))
      throw refusal(typeof fault === 'string' && fault !== 'gate.full' ? 400 : 503, 'node', error.message, {
        fault,
        ...(typeof fault === 'string' ? { figures: { fault } } : {}),
      })
    throw refusal(503, 'node', 'The node of this pod cannot be asked at the moment. Try again later.')
  }
}

/** The fault of a node's answer by its own name. */
export const nodeFault = (error: unknown): string | undefined =>
  error instanceof CodedError && typeof error.fields['fault'] === 'string' ? error.fields['fault'] : undefined
