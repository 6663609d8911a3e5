// A list that the node gives page by page.
import { type Accessor, batch, createSignal } from 'solid-js'
import { sentenceOf } from './faults.ts'

/** Some items, and where those begin that come next; null: there are no more. */
export interface PageOf<T, Next> {
  readonly items: readonly T[]
  readonly next: Next | null
}

/** What has been read of the list. */
export interface Pager<T> {
  readonly state: Accessor<'idle' | 'loading' | 'ready' | 'failed'>
  readonly fault: Accessor<string>
  readonly items: Accessor<readonly T[]>
  readonly more: Accessor<'more' | 'loading' | 'none'>
  /** Reads the beginning, anew if it was read before. */
  readonly load: () => Promise<void>
  readonly loadMore: () => Promise<void>
}

/** Empty pages in a row that are read for one press: a page may hold nothing that is to be shown. */
const mostEmpty = 5

/** A list by its reader; `before` is where the page above ended. */
export const createPager = <T extends { readonly key: string }, Next = number>(
  read: (before: Next | undefined) => Promise<PageOf<T, Next>>,
): Pager<T> => {
  const [state, setState] = createSignal<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  const [fault, setFault] = createSignal('')
  const [items, setItems] = createSignal<readonly T[]>([])
  const [more, setMore] = createSignal<'more' | 'loading' | 'none'>('none')
  let next: Next | null = null
  let round = 0
  /** Reads on until there is something to show. */
  const readOn = async (from: Next | undefined): Promise<PageOf<T, Next>> => {
    let page = await read(from)
    for (let empty = 1; empty < mostEmpty && page.items.length === 0 && page.next !== null; empty += 1)
      page = await read(page.next)
    return page
  }
  const note = (page: PageOf<T, Next>, before: readonly T[]): void => {
    next = page.next
    const known = new Set(before.map(({ key }) => key))
    batch(() => {
      setItems([...before, ...page.items.filter(({ key }) => !known.has(key))])
      setMore(page.next === null ? 'none' : 'more')
      setState('ready')
    })
  }
  return {
    ...{ state, fault, items, more },
    load: async () => {
      const mine = (round += 1)
      if (state() !== 'ready') setState('loading')
      try {
        const page = await readOn(undefined)
        if (mine === round) note(page, [])
      } catch (reason) {
        if (mine !== round) return
        setFault(sentenceOf(reason))
        setState('failed')
      }
    },
    loadMore: async () => {
      if (next === null || more() === 'loading') return
      const mine = round
      setMore('loading')
      try {
        const page = await readOn(next)
        if (mine === round) note(page, items())
      } catch {
        // The banner tells that the node is silent; the button is there to try again.
        setMore('more')
      }
    },
  }
}
