// What goes wrong, in words for people: a pod tells codes and figures, and the page has the words.
import { CodedError } from '../../base/coded-error.ts'
import type { PodTexts } from '../locales/pod/en.ts'
import { texts } from '../locales/pod/texts.ts'

type Faults = PodTexts['faults']

/** Names of the texts that say a thing without figures. */
type Plain = { readonly [Name in keyof Faults]: Faults[Name] extends string ? Name : never }[keyof Faults]

const plain: Readonly<Record<string, Plain>> = {
  'pod.unreachable': 'unreachable',
  'podkeys.no-crypto': 'insecure',
  'pods.busy': 'busy',
  'pods.node': 'busy',
  'gate.full': 'busy',
  'pods.input': 'input',
  'pods.request': 'input',
  'pods.name': 'input',
  'pods.cursor': 'input',
  'pods.site': 'input',
  'pods.too-long': 'tooLong',
  'pods.too-fast': 'tooFast',
  'pods.login-needed': 'loginNeeded',
  'pods.login': 'login',
  'pods.closed': 'closed',
  'pods.passkey': 'passkey',
  'pods.challenge': 'challenge',
  'pods.signature': 'signature',
  'pods.role': 'role',
  'pods.last-owner': 'lastOwner',
  'pods.unknown': 'unknown',
  'pods.nobody': 'nobody',
  'pods.too-many': 'tooMany',
  'pods.full': 'full',
  'pods.not-open': 'notOpen',
  'pods.invitation': 'invitation',
  'pods.name-here': 'nameHere',
  'pods.name-taken': 'nameTaken',
  'pods.name-gone': 'nameGone',
  'pods.name-differs': 'nameDiffers',
  'pods.vault-stale': 'vaultStale',
  'pods.empty': 'empty',
  'hosting.name-invalid': 'input',
  'hosting.busy': 'busy',
  'hosting.full': 'busy',
  'hosting.not-stored': 'busy',
  'posts.busy': 'busy',
  'hosting.local': 'hostedElsewhere',
  'hosting.other-key': 'hostedElsewhere',
  'hosting.unknown': 'hostedElsewhere',
  'hosting.not-registered': 'notRegistered',
  'hosting.not-ready': 'notReady',
  'hosting.wrong-key': 'wrongKey',
  'hosting.draft-unknown': 'draftGone',
  'hosting.draft-invalid': 'postNotPublic',
  'posts.not-found': 'postGone',
  'posts.author-unknown': 'postGone',
  'post-size': 'postTooLong',
  'post-text-too-long': 'postTooLong',
  'post-number-out-of-bound': 'numbers',
  'keys.item-too-big': 'postTooLong',
  'keys.about': 'postNotPublic',
  'pod.picture': 'picture',
}

const ofKeys: Readonly<Record<string, keyof Faults['keys']>> = {
  'keys.worker': 'fault',
  'keys.fault': 'fault',
  'podkeys.kept-damaged': 'kept',
  'keys.stretching-salt': 'cheap',
  'keys.stretching-cheap': 'cheap',
  'keys.stretching-dear': 'dear',
  'keys.vault-key-wrong': 'wrong',
  'keys.vault-no-such-key': 'wrong',
  'keys.vault-malformed': 'vault',
  'keys.vault-version': 'vault',
  'keys.vault-of-another': 'vault',
  'keys.vault-damaged': 'vault',
  'keys.network': 'network',
  'keys.secret': 'secret',
  'keys.locked': 'locked',
  'keys.name': 'name',
  'keys.not-proved': 'notProved',
  'keys.recipient-unproved': 'recipient',
}

type Figures = Readonly<Record<string, unknown>>

const figuresOf = ({ fields }: CodedError): Figures =>
  typeof fields['figures'] === 'object' && fields['figures'] !== null ? (fields['figures'] as Figures) : {}

const numberOf = (figure: unknown): number => (typeof figure === 'number' ? figure : 0)

const wordOf = (figure: unknown): string => (typeof figure === 'string' ? figure : '')

/** Codes whose words have figures. */
const withFigures: Readonly<Record<string, (figures: Figures) => string>> = {
  'pod.passkey': () => texts.login.noPrf,
  'pods.list-full': ({ most }) => texts.faults.listFull(numberOf(most)),
  'pods.suspended': ({ reason }) => texts.settings.suspended(wordOf(reason)),
  'pods.quota': ({ what, most }) => {
    const { quota } = texts.faults
    if (what === 'registrations') return quota.registrations
    return what === 'posts' ? quota.posts(numberOf(most)) : quota.other(numberOf(most))
  },
}

const said = (code: string, figures: Figures): string | undefined => {
  if (Object.hasOwn(withFigures, code)) return withFigures[code]?.(figures)
  if (code.startsWith('keys.draft-')) return texts.compose.otherwise
  if (code.startsWith('store.')) return texts.faults.busy
  const key = Object.hasOwn(ofKeys, code) ? ofKeys[code] : undefined
  if (key !== undefined) return texts.faults.keys[key]
  const name = Object.hasOwn(plain, code) ? plain[code] : undefined
  return name === undefined ? undefined : texts.faults[name]
}

/** What goes wrong, in words of the language of the page. */
export const wordsOf = (error: unknown): string => {
  // Whoever does not use a passkey is told so by the browser, in words of its own.
  if (error instanceof DOMException && error.name === 'NotAllowedError') return texts.login.stopped
  if (!(error instanceof CodedError)) return texts.faults.other(error instanceof Error ? error.name : 'unknown')
  const figures = figuresOf(error)
  // What a node refused has a name of its own.
  const fault = typeof figures['fault'] === 'string' ? said(figures['fault'], figures) : undefined
  const words = fault ?? said(error.code, figures) ?? texts.faults.other(error.code)
  const { retryAfter } = error.fields
  return (error.code === 'pods.closed' || error.code === 'pods.too-fast') && typeof retryAfter === 'number'
    ? `${words} ${texts.faults.after(retryAfter)}`
    : words
}
