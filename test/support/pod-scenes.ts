// What the states of the page of a pod are made of: people with accounts and without, and what they wrote.
import type { Page } from 'playwright-core'
import type { PodAccountJson, PodPostJson, PodRole } from '../../src/api/pod-shapes.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { type PrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import type { WifSecret } from '../../src/crypto/wif.ts'
import { type ProfileFields, profileItem } from '../../src/podkeys/items.ts'
import { sealText } from '../../src/podkeys/messages.ts'
import { keysOfPassword, type PasswordKeys, usualCost } from '../../src/podkeys/password.ts'
import { createVault, vaultText } from '../../src/podkeys/vault.ts'
import type { PostKind } from '../../src/protocol/post-kind.ts'
import type { Username } from '../../src/protocol/username.ts'
import { secret } from './chain-builders.ts'
import { type FakePod, registered } from './fake-pod.ts'
import { ago, pictureTime } from './page-scenes.ts'

/** One state of the page of a pod. */
export interface PodState {
  readonly name: string
  readonly path: string
  /** What the pod holds. */
  readonly set?: (pod: FakePod) => Promise<void> | void
  /** Who opens the page and logs in with `podPassword`; nobody, if left out. */
  readonly as?: string
  /** What is to be read before anything is looked at. */
  readonly words: string
  /** Steps to the state, after the words are there. */
  readonly act?: (page: Page, pod: FakePod) => Promise<void>
  /** The picture is of the whole page, and not of what fits into the window. */
  readonly isLong?: boolean
}

/** The password of everybody with an account here. */
export const podPassword = 'a quiet harbour 7'

const salt = encodeHex(new SeededRandom(77).bytes(16))

let stretched: Promise<PasswordKeys> | undefined

const passwordKeys = async (): Promise<PasswordKeys> => {
  const keys = await keysOfPassword(podPassword, { salt: new SeededRandom(77).bytes(16), cost: usualCost })
  if (!keys.ok) throw new Error(keys.rejection.code)
  return keys.value
}

const seeds: Readonly<Record<string, number>> = { alice: 11, bob: 12, carol: 13, dave: 14, nina: 15, mallory: 16 }

/** The key of a person. */
export const keyOf = (name: string): PrivateKey => secret(seeds[name] ?? 99)

/** The same key, as it is taken along. */
const secretOf = (name: string): WifSecret => ({ privateKey: keyOf(name), compressed: true })

/** People whose names are in the chain, and who have no account here. */
export const elsewhere = (pod: FakePod, ...names: readonly string[]): void => {
  for (const name of names) registered(pod, name, keyOf(name))
}

/** An account of somebody whose name is in the chain. */
export const settle = async (
  pod: FakePod,
  name: string,
  more: Partial<PodAccountJson> & { readonly follows?: readonly string[] } = {},
): Promise<void> => {
  const { loginKey, wrapKey } = await (stretched ??= passwordKeys())
  const { follows = [], ...changed } = more
  elsewhere(pod, name)
  const { vault } = await createVault(name as Username, secretOf(name), { key: wrapKey }, new SeededRandom(5))
  const role: PodRole = 'member'
  const account: PodAccountJson = {
    ...{ name, publicKey: encodeHex(publicKeyOf(keyOf(name))), role, created: ago(40_000), vault: vaultText(vault) },
    ...{ vaultNumber: 1, salt, cost: usualCost, passkeys: [], suspended: null, limits: pod.settings.limits },
    ...{ postsToday: 0, registration: { state: 'ready', height: 2, message: '' } },
    ...changed,
  }
  pod.admit(account, encodeHex(loginKey), follows)
}

/** A post that came so many minutes ago. */
export const sayInPod = (
  pod: FakePod,
  { by, minutes, text = '', kind }: { by: string; minutes: number; text?: string; kind?: PostKind },
): PodPostJson => {
  pod.now = () => ago(minutes) + 1
  const post = pod.arrive(by, text, keyOf(by), kind)
  pod.now = () => pictureTime
  return post
}

/** A message that came so many minutes ago. Its author has a copy of it. */
export const whisper = (pod: FakePod, message: Parameters<typeof sealText>[0], minutes: number): void => {
  for (const [index, reader] of [message.to, message.from].entries()) {
    const sealed = sealText(message, publicKeyOf(keyOf(reader)), new SeededRandom(minutes + index))
    sayInPod(pod, { by: message.from, minutes, kind: { kind: 'direct', sealed } })
  }
}

/** What somebody says of themselves, signed. */
export const describeOneself = (pod: FakePod, name: string, profile: ProfileFields): void => {
  const signer = { name: name as Username, secret: secretOf(name), height: 1, time: pictureTime }
  const item = profileItem(signer, profile, 1)
  if (item === undefined) throw new Error('The profile is too large.')
  pod.put(encodeHex(item))
}

/** Logs in by the form that stands at any address. */
export const logIn = async (page: Page, name: string, word = podPassword): Promise<void> => {
  await page.getByRole('textbox').first().fill(name)
  await page.locator('#current-password').fill(word)
  await page.locator('button[type=submit]').click()
}
