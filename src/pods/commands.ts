// Finds the command of a pod, asks whether the caller may, decodes what it takes, and runs it.
import { ownAccount } from '../api/pod-accounts.ts'
import { administration } from '../api/pod-administration.ts'
import { podContracts, type PodCommandName } from '../api/pod.ts'
import type { PodAccess, PodCommand } from '../api/pod-command.ts'
import { podRoles } from '../api/pod-shapes.ts'
import { typeNameOf } from '../codec/schema.ts'
import { accountHandlers } from './account-handlers.ts'
import { type Account, findAccount } from './accounts.ts'
import { type AdministrationCall, administrationHandlers } from './administration-handlers.ts'
import { refusal } from './core.ts'
import { readingHandlers, writingHandlers } from './post-handlers.ts'
import type { Actor } from './moderation.ts'
import type { Call, MemberCall, Pod } from './pod.ts'
import { visitorHandlers } from './visitor-handlers.ts'

const memberHandlers = { ...accountHandlers, ...writingHandlers, ...readingHandlers, ...administrationHandlers }

const handlers: Readonly<Record<PodCommandName, (call: never, input: never) => unknown>> = {
  ...visitorHandlers,
  ...memberHandlers,
}

/** Whether a text is the name of a command. */
export const isPodCommand = (name: string): name is PodCommandName => Object.hasOwn(podContracts, name)

const mayCall = ({ role }: Account, access: PodAccess): boolean =>
  podRoles.indexOf(role) <= podRoles.indexOf(access === 'anyone' ? 'member' : access)

/** Faults: `pods.login-needed`, `pods.suspended`, `pods.role`. */
const requireAccess = ({ account, session }: Call, { access, whileSuspended }: PodCommand): void => {
  if (access === 'anyone') return
  if (account === undefined || session === undefined)
    throw refusal(401, 'login-needed', 'Log in first: your session has ended.')
  if (account.suspended !== null && whileSuspended !== true)
    throw refusal(403, 'suspended', `This account is suspended: ${account.suspended.reason}`, {
      figures: { reason: account.suspended.reason },
    })
  if (!mayCall(account, access)) throw refusal(403, 'role', 'Your role in this pod does not let you do that.')
}

/** Decodes the members that a command knows; others are refused, so that a wrong name is no silent default. */
const decode = ({ params }: PodCommand, input: unknown): Readonly<Record<string, unknown>> => {
  if (typeNameOf(input) !== 'obj') throw refusal(400, 'input', 'What is sent must be a JSON object.')
  const given = input as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given))
    if (!Object.hasOwn(params, name)) throw refusal(400, 'input', `There is no member “${name.slice(0, 32)}” here.`)
  const decoded: Record<string, unknown> = {}
  for (const [name, { schema, optional }] of Object.entries(params)) {
    const value = given[name]
    if (value === undefined || (value === null && optional)) {
      if (optional) continue
      throw refusal(400, 'input', `The member “${name}” is missing.`)
    }
    const verdict = schema.parse(value)
    if (!verdict.ok) throw refusal(400, 'input', `${name}: ${verdict.rejection.message}`)
    decoded[name] = verdict.value
  }
  return decoded
}

/** Runs a command. Who may call comes before what is asked for. Faults: a CodedError with a `status`. */
export const runPodCommand = async (name: PodCommandName, call: Call, input: unknown): Promise<unknown> => {
  const contract: PodCommand = podContracts[name]
  requireAccess(call, contract)
  const handler = handlers[name] as (call: Call | MemberCall, input: unknown) => unknown
  return (await handler(call, decode(contract, input))) ?? null
}

/** What the owner of the node reads of an account: what the account itself can take away with it. */
const exports = ['exportaccount', 'exportposts'] as const

/**
 * Runs a command of the administration for the owner of the node, who has no account; or, with a name, exports that
 * account. Faults: those of the command, `pods.request` for another one.
 */
export const runForNodeOwner = async (
  pod: Pod,
  actor: Actor,
  {
    name,
    input,
    account: of,
  }: { readonly name: string; readonly input: unknown; readonly account: string | undefined },
): Promise<unknown> => {
  const exported = exports.find((each) => each === name)
  if (exported !== undefined && of !== undefined) {
    const account = await findAccount(pod.engine, of)
    if (account === undefined) throw refusal(404, 'unknown', `There is no account of ${of} here.`)
    const handler = accountHandlers[exported] as (call: Pick<MemberCall, 'pod' | 'account'>, input: unknown) => unknown
    return handler({ pod, account }, decode(ownAccount[exported], input))
  }
  if (!Object.hasOwn(administration, name) || of !== undefined)
    throw refusal(404, 'request', 'The administration of a pod has no such command.')
  const known = name as keyof typeof administration
  const handler = administrationHandlers[known] as (call: AdministrationCall, input: unknown) => unknown
  return (await handler({ pod, account: actor }, decode(administration[known], input))) ?? null
}
