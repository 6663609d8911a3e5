// How far the last posts of the page's user have got: read once, then as the feed tells it.
import { createSignal } from 'solid-js'
import type { DeliveryJson } from '../../api/deliveries.ts'
import type { Session } from './session.ts'

/** The latest word on each post. */
export interface DeliveryBoard {
  /** Undefined: it was not written on this node lately. */
  readonly of: (post: { readonly author: string; readonly postNumber: number }) => DeliveryJson | undefined
  readonly take: (delivery: DeliveryJson) => void
  readonly load: () => Promise<void>
}

/** Posts that a page asks for: those that somebody may still see on the first screens. */
const count = 40

const keyOf = (author: string, postNumber: number): string => `${author}/${String(postNumber)}`

/** The board of one user. */
export const createDeliveries = (client: Session['client'], username: string): DeliveryBoard => {
  const [known, setKnown] = createSignal<ReadonlyMap<string, DeliveryJson>>(new Map())
  const note = (deliveries: readonly DeliveryJson[]): void => {
    const next = new Map(known())
    for (const delivery of deliveries) next.set(keyOf(delivery.username, delivery.k), delivery)
    setKnown(next)
  }
  return {
    of: ({ author, postNumber }) => known().get(keyOf(author, postNumber)),
    take: (delivery) => {
      note([delivery])
    },
    load: async () => {
      note(await client.getdelivery({ username, count }))
    },
  }
}
