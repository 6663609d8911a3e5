// How the page looks: chosen by the person, kept in the browser, shown by attributes of the root element.
import { type Accessor, createEffect, createSignal } from 'solid-js'
import { recall, remember } from './stored.ts'

/** Each choice with its values. */
export const lookChoices = {
  theme: ['system', 'light', 'dark', 'contrast'],
  density: ['comfortable', 'compact'],
  text: ['small', 'medium', 'large', 'largest'],
} as const

/** What holds until something else is chosen. */
const usual = { theme: 'system', density: 'comfortable', text: 'medium' } as const

/** What can be chosen. */
export type LookName = keyof typeof lookChoices

/** The choices, and how to make another. */
export interface Look {
  readonly of: (name: LookName) => string
  readonly choose: (name: LookName, value: string) => void
}

const chosenIn = (name: LookName): string => {
  const kept = recall('browser', `look.${name}`)
  return lookChoices[name].find((value) => value === kept) ?? usual[name]
}

const names = Object.keys(lookChoices) as LookName[]

/** Takes up what is remembered, and shows it on `root`. */
export const createLook = (root: HTMLElement): Look => {
  const signals = new Map<LookName, readonly [Accessor<string>, (value: string) => void]>()
  for (const name of names) {
    const [value, setValue] = createSignal(chosenIn(name))
    signals.set(name, [value, setValue])
    createEffect(() => {
      root.dataset[name] = value()
    })
  }
  return {
    of: (name) => signals.get(name)?.[0]() ?? usual[name],
    choose: (name, value) => {
      signals.get(name)?.[1](value)
      remember('browser', `look.${name}`, value)
    },
  }
}
