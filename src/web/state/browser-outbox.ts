// The outbox of this browser: its texts are in the database of the page, and one tab at a time sends.
import type { Clock } from '../../base/clock.ts'
import { allKept, forget, keep } from './kept.ts'
import { createOutbox, type Outbox, type OutboxEntry, type OutboxNeeds } from './outbox.ts'
import type { Session } from './session.ts'

const name = 'twister.outbox'

const isEntry = (value: unknown): value is OutboxEntry =>
  typeof value === 'object' && value !== null && 'id' in value && 'username' in value && 'text' in value

/** Pages of this machine and over HTTPS have locks for all tabs; others wait for themselves alone. */
const createAlone = (): OutboxNeeds['alone'] => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    // Older browsers and plain HTTP in a home have none.
    const { locks } = navigator as { readonly locks?: LockManager }
    if (locks !== undefined) return locks.request(name, work)
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** Opens it for this tab. */
export const openOutbox = (session: Session, clock: Clock): Outbox =>
  createOutbox({
    ...{ session, clock, alone: createAlone() },
    store: {
      put: (entry) => keep('outbox', entry.id, entry),
      remove: (id) => forget('outbox', id),
      all: async () => (await allKept('outbox')).filter(isEntry),
    },
    tellTabs: (onChange) => {
      const channel = new BroadcastChannel(name)
      channel.onmessage = onChange
      return () => {
        channel.postMessage('changed')
      }
    },
    mark: () => crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '',
  })
