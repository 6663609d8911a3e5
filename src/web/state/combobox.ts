// The behaviour of a field with suggestions: what is open, what is marked, what a key does.
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js'
import { nameAsMeant } from '../../protocol/username.ts'
import { texts } from '../locales/texts.ts'
import type { Page } from './page.ts'
import { createSuggestions, type Found } from './suggestions.ts'

/** The state of a combobox for names. */
export interface Combobox {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
  readonly found: Accessor<Found | undefined>
  readonly names: Accessor<readonly string[]>
  readonly isOpen: Accessor<boolean>
  readonly close: () => void
  /** Index of the marked suggestion, −1 for none. */
  readonly active: Accessor<number>
  readonly busy: Accessor<boolean>
  readonly onKeyDown: (event: KeyboardEvent) => void
  /** Takes a name, or without one the marked suggestion, or else what is typed. */
  readonly choose: (name?: string) => Promise<void>
}

/** `onChoose` says whether the name was taken, so that the field can be emptied. */
export const createCombobox = (page: Page, onChoose: (name: string) => Promise<boolean>): Combobox => {
  const [text, setText] = createSignal('')
  const [open, setOpen] = createSignal(false)
  const [active, setActive] = createSignal(-1)
  const [busy, setBusy] = createSignal(false)
  const height = createMemo(() => page.session.status()?.chain.height)
  const found = createSuggestions(page.session.client, page.clock, { prefix: text, height })
  const names = (): readonly string[] => found()?.names ?? []
  const isOpen = (): boolean => open() && names().length > 0
  createEffect(
    on(found, (answer) => {
      setActive(-1)
      if (answer === undefined || !open()) return
      page.announcer.say(answer.names.length === 0 ? texts.people.none : texts.people.found(answer.names.length))
    }),
  )
  const move = (by: number): void => {
    const last = names().length - 1
    setOpen(true)
    if (last < 0) return
    const next = active() + by
    setActive(next < -1 ? last : next > last ? -1 : next)
  }
  const choose = async (name?: string): Promise<void> => {
    const chosen = name ?? (isOpen() ? names()[active()] : undefined) ?? text().replace(/^@/, '')
    if (chosen === '' || busy()) return
    setBusy(true)
    setOpen(false)
    if (await onChoose(chosen)) setText('')
    setBusy(false)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Escape') {
      if (isOpen()) setOpen(false)
      else setText('')
    }
  }
  return {
    text,
    write: (next) => {
      setText(nameAsMeant(next))
      setOpen(true)
    },
    found,
    names,
    isOpen,
    close: () => {
      setOpen(false)
    },
    active,
    busy,
    onKeyDown,
    choose,
  }
}
