// What a pod tells its pages by itself, and how it refuses.
import { CodedError } from '../base/coded-error.ts'
import type { PodPostJson, PodRegistrationJson } from './pod-shapes.ts'

/** What `/api/events` tells. `id` of the event is where a page that was away goes on. */
export type PodEvent =
  | { readonly type: 'post'; readonly post: PodPostJson }
  /** A post is not valid any more. */
  | { readonly type: 'removal'; readonly n: string; readonly k: number }
  | { readonly type: 'registration'; readonly registration: PodRegistrationJson }
  /** Something of the account is otherwise: its follows, mutes, role or vault. */
  | { readonly type: 'account' }
  /** The place where the page was is not kept any more: it reads its timeline again. */
  | { readonly type: 'again' }

const kinds: Readonly<Record<PodEvent['type'], true>> = {
  post: true,
  removal: true,
  registration: true,
  account: true,
  again: true,
}

/** Whether a line of `/api/events` is an event, as far as its kind goes. */
export const isPodEvent = (value: unknown): value is PodEvent =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  Object.hasOwn(kinds, value.type)

/** An error: the HTTP status is 4xx or 5xx. */
export interface PodErrorJson {
  readonly error: {
    /** Stable, such as `pods.suspended`. */
    readonly code: string
    /** A sentence that says what to do. */
    readonly message: string
    /** Seconds. */
    readonly retryAfter?: number
    /** What the sentence names, for pages that say it in another language. */
    readonly figures?: Readonly<Record<string, string | number>>
  }
}

/** The fault that a refusal tells; undefined: this is no refusal of a pod. */
export const podFaultOf = (answer: unknown): CodedError | undefined => {
  const { error } = (answer ?? {}) as Partial<PodErrorJson>
  if (typeof error?.code !== 'string' || typeof error.message !== 'string') return undefined
  return new CodedError(error.code, error.message, { retryAfter: error.retryAfter, figures: error.figures })
}
