// The present, as a signal, for times that say how long ago.
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { type Clock, nowSeconds } from '../../base/clock.ts'

const periodMs = 15_000

/** Unix seconds, renewed a few times a minute. */
export const createNow = (clock: Clock): Accessor<number> => {
  const [now, setNow] = createSignal(nowSeconds(clock))
  const timer = clock.every(periodMs, () => setNow(nowSeconds(clock)))
  onCleanup(() => {
    timer.cancel()
  })
  return now
}
