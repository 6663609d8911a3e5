// The worker that holds the keys of a person, so that the page draws while passwords are stretched and proofs judged.
import { CodedError, messageOf } from '../../../base/coded-error.ts'
import { nowSeconds } from '../../../base/clock.ts'
import { systemClock } from '../../system-clock.ts'
import { overFetch } from '../client.ts'
import { Keys } from './keys.ts'
import type { KeysAnswer, KeysCall } from './port.ts'
import { browserStore } from './store.ts'

const keys = new Keys({
  client: overFetch(new URL(self.location.href)),
  store: browserStore(),
  random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
  now: () => nowSeconds(systemClock),
})

const called = keys as unknown as Readonly<
  Record<KeysCall['method'], (...args: readonly unknown[]) => Promise<unknown>>
>

const answerTo = async ({ id, method, args }: KeysCall): Promise<KeysAnswer> => {
  try {
    return { id, value: await called[method](...args) }
  } catch (error) {
    if (!(error instanceof CodedError)) return { id, code: 'keys.fault', message: messageOf(error) }
    const { figures, retryAfter } = error.fields
    return { id, code: error.code, message: error.message, fields: { figures, retryAfter } }
  }
}

self.onmessage = ({ data }: MessageEvent<KeysCall>) => {
  void answerTo(data).then((answer) => {
    self.postMessage(answer)
  })
}
