// A long list: only what is on the screen is drawn, and what is read stays where it is.
import { type Accessor, createMemo, For, type JSX, onCleanup, onMount } from 'solid-js'
import { createAnchoredList } from '../state/anchor.ts'
import { usePage } from '../state/page.ts'
import type { Position } from '../state/positions.ts'

interface WindowedListProps<T extends { readonly key: string }> {
  readonly label: string
  readonly items: readonly T[]
  readonly start: Position | undefined
  readonly onPosition: (position: Position | undefined) => void
  readonly children: (item: T, index: Accessor<number>) => JSX.Element
}

const Item = (props: {
  readonly observe: (element: HTMLElement) => void
  readonly children: JSX.Element
}): JSX.Element => {
  let element: HTMLDivElement | undefined
  onMount(() => {
    if (element !== undefined) props.observe(element)
  })
  return (
    <div
      class="feed-item"
      ref={(made) => {
        element = made
      }}
    >
      {props.children}
    </div>
  )
}

export const WindowedList = <T extends { readonly key: string }>(props: WindowedListProps<T>): JSX.Element => {
  let list: HTMLDivElement | undefined
  onCleanup(() => {
    list = undefined
  })
  const anchored = createAnchoredList({
    clock: usePage().clock,
    keys: createMemo(() => props.items.map(({ key }) => key)),
    list: () => list,
    start: props.start,
    onPosition: (position) => {
      props.onPosition(position)
    },
  })
  const drawn = createMemo(() => props.items.slice(anchored.range().first, anchored.range().end))
  return (
    <div
      class="feed"
      role="feed"
      aria-label={props.label}
      ref={(element) => {
        list = element
      }}
    >
      <div class="feed-space" aria-hidden="true" style={{ height: `${String(anchored.above())}px` }} />
      <For each={drawn()}>
        {(item, index) => (
          <Item
            observe={(element) => {
              anchored.observe(element, item.key)
            }}
          >
            {props.children(item, () => anchored.range().first + index())}
          </Item>
        )}
      </For>
      <div class="feed-space" aria-hidden="true" style={{ height: `${String(anchored.below())}px` }} />
    </div>
  )
}
