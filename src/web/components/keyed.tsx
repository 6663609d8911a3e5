// A list whose rows stay while it is read again.
import { type Accessor, createMemo, For, type JSX } from 'solid-js'

/** Same members with the same values: what a reading anew mostly brings. */
const isSame = (one: object, other: object): boolean => {
  const entries = Object.entries(one)
  const others: Readonly<Record<string, unknown>> = { ...other }
  return (
    entries.length === Object.keys(others).length && entries.every(([name, value]) => Object.is(value, others[name]))
  )
}

/**
 * Rows by what they are about, not by the objects that were read: whoever presses, has the focus in, has opened or has
 * marked one keeps it when the list is read again, and what has not changed in it is not drawn again.
 */
export const Keyed = <Item extends object>(props: {
  readonly each: readonly Item[]
  readonly by: (item: Item) => string
  readonly fallback?: JSX.Element
  readonly children: (item: Accessor<Item>) => JSX.Element
}): JSX.Element => {
  const items = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])))
  const keys = createMemo(() => [...items().keys()])
  const row = (key: string): JSX.Element => {
    // A row that goes away is still what it was while it does.
    const item = createMemo<Item>((before) => items().get(key) ?? before, items().get(key) as Item, { equals: isSame })
    return props.children(item)
  }
  return (
    <For each={keys()} fallback={props.fallback}>
      {row}
    </For>
  )
}
