// How the page reaches its keys, which live in a worker.
import { CodedError } from '../../../base/coded-error.ts'
import type { Keys } from './keys.ts'

/** The keys as the page sees them: each method gives a promise. */
export type KeysPort = Pick<Keys, keyof Keys>

/** One call, and its answer under the same number. */
export interface KeysCall {
  readonly id: number
  readonly method: keyof KeysPort
  readonly args: readonly unknown[]
}

/** What came of a call. */
export type KeysAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly code: string; readonly message: string; readonly fields?: CodedError['fields'] }

type Settle = (answer: KeysAnswer) => void

/** The keys behind a worker. The worker ends with the page. */
export const openKeys = (worker: Worker): KeysPort => {
  let last = 0
  const waiting = new Map<number, Settle>()
  worker.onmessage = ({ data }: MessageEvent<KeysAnswer>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  }
  worker.onerror = () => {
    for (const [id, settle] of waiting)
      settle({
        id,
        code: 'keys.worker',
        message: 'The part of the page that has your keys did not start. Load the page again.',
      })
    waiting.clear()
  }
  const call = (method: keyof KeysPort, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, (answer) => {
        if ('code' in answer) reject(new CodedError(answer.code, answer.message, answer.fields))
        else resolve(answer.value)
      })
      worker.postMessage({ id: last, method, args } satisfies KeysCall)
    })
  return new Proxy({} as KeysPort, {
    get:
      (_, method) =>
      (...args: readonly unknown[]) =>
        call(method as keyof KeysPort, args),
  })
}
