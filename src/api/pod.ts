// What the page of a pod asks its server (ADR 94): `POST /api/<command>`, parameters as one JSON object, result as JSON.
import { ownAccount, visitors } from './pod-accounts.ts'
import { administration } from './pod-administration.ts'
import type { PodInput, PodOutput } from './pod-command.ts'
import { reading, writing } from './pod-posts.ts'

/** Every command of a pod by its name. */
export const podContracts = { ...visitors, ...ownAccount, ...writing, ...reading, ...administration } as const

/** Name to contract. */
export type PodContracts = typeof podContracts

/** The name of a command of a pod. */
export type PodCommandName = keyof PodContracts

/** Input of a command. */
export type PodInputOf<Name extends PodCommandName> = PodInput<PodContracts[Name]>

/** Output of a command. */
export type PodOutputOf<Name extends PodCommandName> = PodOutput<PodContracts[Name]>

/** One method for each command. */
export type PodClient = {
  readonly [Name in PodCommandName]: (input: PodInputOf<Name>) => Promise<PodOutputOf<Name>>
}

/** Carries one call and brings its result; throws what the server said. */
export type PodTransport = (name: PodCommandName, input: Readonly<Record<string, unknown>>) => Promise<unknown>

/** Makes the client. */
export const createPodClient = (transport: PodTransport): PodClient =>
  Object.fromEntries(
    (Object.keys(podContracts) as PodCommandName[]).map((name) => [
      name,
      (input: Readonly<Record<string, unknown>>) => transport(name, input),
    ]),
  ) as unknown as PodClient
