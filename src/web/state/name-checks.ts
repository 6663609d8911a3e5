// What the page has found out of names itself, until it is closed.
import { createSignal } from 'solid-js'
import type { NameCheck } from './name-proof.ts'

/** Checks by name. */
export interface NameChecks {
  readonly of: (name: string) => NameCheck | undefined
  readonly note: (name: string, check: NameCheck | undefined) => void
}

/** Names of which it is remembered. */
const mostNames = 200

export const createNameChecks = (): NameChecks => {
  const [known, setKnown] = createSignal<ReadonlyMap<string, NameCheck | undefined>>(new Map())
  return {
    of: (name) => known().get(name),
    note: (name, check) => {
      setKnown((before) => new Map([...before, [name, check] as const].slice(-mostNames)))
    },
  }
}
