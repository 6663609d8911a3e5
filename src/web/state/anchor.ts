// Keeps what is read where it is on the screen, whatever comes, goes or grows around it.
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup, onMount } from 'solid-js'
import type { Clock, Timer } from '../../base/clock.ts'
import { heirOf, indexAt, type Offsets, offsetsOf, rangeOf } from './list-layout.ts'
import type { Position } from './positions.ts'

/** What a list in a window is built from. */
export interface AnchorNeeds {
  readonly clock: Clock
  readonly keys: Accessor<readonly string[]>
  /** The element of the list, once it is there. */
  readonly list: () => HTMLElement | undefined
  /** Where somebody had read to. */
  readonly start: Position | undefined
  readonly onPosition: (position: Position | undefined) => void
}

/** A list of which only a part is drawn. */
export interface AnchoredList {
  readonly range: Accessor<{ readonly first: number; readonly end: number }>
  /** Pixels of what is not drawn above and below. */
  readonly above: Accessor<number>
  readonly below: Accessor<number>
  /** Watches the height of an item that is drawn. */
  readonly observe: (element: HTMLElement, key: string) => void
}

/** Height of an item that nobody has seen, until some have been. */
const usualHeight = 140

/** Drawn beyond the screen, so that the next items are there before they are seen; nothing until the first are seen. */
const overscanPx = 700

/** Above this nothing is kept in place: who is at the top wants to see what comes. */
const topPx = 60

/** Where the text that is being read begins, below what sticks to the top of the screen. */
const readingLinePx = 80

const noteAfterMs = 150

interface Sizes {
  readonly of: (key: string) => number | undefined
  readonly usual: () => number
  readonly version: Accessor<number>
  readonly observe: (element: HTMLElement, key: string) => void
}

/** Heights of the items that have been drawn. */
const createSizes = (): Sizes => {
  const sizes = new Map<string, number>()
  const keys = new WeakMap<Element, string>()
  const [version, setVersion] = createSignal(0)
  let sum = 0
  const note = (key: string, height: number): boolean => {
    const before = sizes.get(key)
    if (height === 0 || before === height) return false
    sizes.set(key, height)
    sum += height - (before ?? 0)
    return true
  }
  const observer = new ResizeObserver((entries) => {
    let changed = false
    for (const { target, borderBoxSize } of entries) {
      const key = keys.get(target)
      if (key !== undefined && note(key, borderBoxSize[0]?.blockSize ?? 0)) changed = true
    }
    if (changed) setVersion((count) => count + 1)
  })
  onCleanup(() => {
    observer.disconnect()
  })
  return {
    of: (key) => sizes.get(key),
    usual: () => (sizes.size === 0 ? usualHeight : sum / sizes.size),
    version,
    observe: (element, key) => {
      keys.set(element, key)
      observer.observe(element)
      onCleanup(() => {
        observer.unobserve(element)
      })
    },
  }
}

interface Anchor {
  readonly key: string
  readonly offset: number
}

/** The place on the screen that is kept, and where it is told. */
const createKeeper = (needs: AnchorNeeds, offsets: Accessor<Offsets>) => {
  let anchor: Anchor | undefined = needs.start
  /** Whether the start has not been found yet; somebody who scrolls wants to go elsewhere. */
  let isSeeking = needs.start !== undefined
  let expected: number | undefined
  let before: readonly string[] = []
  let timer: Timer | undefined
  const listTop = (): number => (needs.list()?.getBoundingClientRect().top ?? 0) + window.scrollY
  const indexOf = createMemo(() => new Map(needs.keys().map((key, index) => [key, index] as const)))
  const tell = (): void => {
    timer?.cancel()
    timer = undefined
    if (isSeeking) return
    needs.onPosition(anchor === undefined ? undefined : { ...anchor, depth: indexOf().get(anchor.key) ?? 0 })
  }
  /** Puts the anchor back to where it was. */
  const settle = (): void => {
    if (anchor === undefined) return
    const key = heirOf(anchor.key, before, (other) => indexOf().get(other))
    const index = key === undefined ? undefined : indexOf().get(key)
    if (key === undefined || index === undefined) return
    isSeeking = false
    anchor = { key, offset: anchor.offset }
    const wanted = Math.max(0, listTop() + (offsets()[index] ?? 0) - anchor.offset)
    if (Math.abs(wanted - window.scrollY) < 0.5) return
    window.scrollTo({ top: wanted, behavior: 'instant' })
    expected = window.scrollY
  }
  const noteScroll = (top: number): void => {
    const { scrollY } = window
    if (isSeeking || (expected !== undefined && Math.abs(scrollY - expected) < 1)) return
    expected = undefined
    const index = indexAt(offsets(), scrollY + readingLinePx - top)
    const key = needs.keys()[index]
    anchor = scrollY < topPx || key === undefined ? undefined : { key, offset: top + (offsets()[index] ?? 0) - scrollY }
    timer ??= needs.clock.after(noteAfterMs, tell)
  }
  const stopSeeking = (): void => {
    isSeeking = false
  }
  return {
    settle,
    noteScroll,
    stopSeeking,
    tell,
    noteKeys: (keys: readonly string[]): void => {
      before = keys
    },
    listTop,
  }
}

/** Whether what was drawn first has been seen: the second frame begins when the first one is on the screen. */
const createSeen = (): Accessor<boolean> => {
  const [seen, setSeen] = createSignal(false)
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => setSeen(true))
  })
  onCleanup(() => {
    cancelAnimationFrame(frame)
  })
  return seen
}

/** Draws the part of a list that is on the screen, and keeps the place that is read. */
export const createAnchoredList = (needs: AnchorNeeds): AnchoredList => {
  const sizes = createSizes()
  /** What of the list is on the screen: asked once for each step, since an answer may take a layout. */
  const viewFrom = (listTop: number) => ({ top: window.scrollY - listTop, height: window.innerHeight })
  const [view, setView] = createSignal(viewFrom(0))
  const offsets = createMemo(() => {
    sizes.version()
    return offsetsOf(needs.keys(), sizes.of, sizes.usual())
  })
  const keeper = createKeeper(needs, offsets)
  const seen = createSeen()
  const range = createMemo(
    () => {
      const { top, height } = view()
      const beyond = seen() ? overscanPx : 0
      return rangeOf(offsets(), top - beyond, top + height + beyond)
    },
    { first: 0, end: 0 },
    { equals: (one, other) => one.first === other.first && one.end === other.end },
  )
  const look = (): void => {
    const top = keeper.listTop()
    keeper.noteScroll(top)
    setView(viewFrom(top))
  }
  createEffect(
    on([needs.keys, offsets], ([keys]) => {
      keeper.settle()
      keeper.noteKeys(keys)
      setView(viewFrom(keeper.listTop()))
    }),
  )
  onMount(() => {
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look, { passive: true })
    window.addEventListener('pagehide', keeper.tell)
    for (const kind of ['wheel', 'touchmove', 'keydown'] as const)
      window.addEventListener(kind, keeper.stopSeeking, { passive: true })
  })
  onCleanup(() => {
    window.removeEventListener('scroll', look)
    window.removeEventListener('resize', look)
    window.removeEventListener('pagehide', keeper.tell)
    for (const kind of ['wheel', 'touchmove', 'keydown'] as const) window.removeEventListener(kind, keeper.stopSeeking)
    keeper.tell()
  })
  return {
    range,
    above: () => offsets()[range().first] ?? 0,
    below: () => (offsets().at(-1) ?? 0) - (offsets()[range().end] ?? 0),
    observe: sizes.observe,
  }
}
