// Pictures that posts link to: when they are fetched, and those that have been. The node fetches; this browser asks no host.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { PictureJson } from '../../api/pictures.ts'
import { BoundedMap } from '../../base/bounded-map.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { pictureTexts } from '../locales/en-pictures.ts'
import { isUnreachable } from './faults.ts'
import { recall, remember } from './stored.ts'

/** When pictures are fetched: never, when one is pressed, or without a question for those who are followed. */
export const pictureChoices = ['never', 'ask', 'always'] as const

type PictureChoice = (typeof pictureChoices)[number]

/** What became of a picture; by its code where it cannot be shown. */
export type PictureState =
  | { readonly kind: 'fetching' }
  | { readonly kind: 'shown'; readonly picture: PictureJson }
  | { readonly kind: 'fault'; readonly fault: keyof typeof pictureTexts.faults }

const stored = 'pictures'

const [choice, setChoice] = createSignal<PictureChoice>(
  pictureChoices.find((one) => one === recall('browser', stored)) ?? 'ask',
)

/** When pictures are fetched. */
export const pictureChoice: Accessor<PictureChoice> = choice

export const choosePictures = (next: PictureChoice): void => {
  setChoice(next)
  remember('browser', stored, next)
}

/** Pictures that stay when their cards leave the screen, so that who scrolls back sees them without a press. */
const mostHeld = 24

const faults: Readonly<Record<string, keyof typeof pictureTexts.faults>> = {
  'pictures.no-picture': 'none',
  'pictures.address': 'none',
  'pictures.too-large': 'large',
  'pictures.own-network': 'own',
}

const faultOf = (reason: unknown): keyof typeof pictureTexts.faults => {
  if (isUnreachable(reason)) return 'node'
  const name = reason instanceof CodedError ? reason.fields['fault'] : undefined
  return (typeof name === 'string' ? faults[name] : undefined) ?? 'host'
}

const held = new BoundedMap<string, readonly [Accessor<PictureState | undefined>, (state?: PictureState) => void]>(
  mostHeld,
)

/** What is known of the picture at an address; undefined: nobody has asked for it. */
export const pictureAt = (address: string): Accessor<PictureState | undefined> => signalOf(address)[0]

const signalOf = (address: string) => {
  const known = held.get(address)
  if (known !== undefined) return known
  const [state, setState] = createSignal<PictureState>()
  const made = [state, (next?: PictureState) => setState(() => next)] as const
  held.set(address, made)
  return made
}

/** Has the node fetch a picture. */
export const fetchPicture = async (client: Client, address: string): Promise<void> => {
  const [state, set] = signalOf(address)
  if (state()?.kind === 'fetching' || state()?.kind === 'shown') return
  set({ kind: 'fetching' })
  try {
    set({ kind: 'shown', picture: await client.getpicture({ url: address }) })
  } catch (reason) {
    set({ kind: 'fault', fault: faultOf(reason) })
  }
}

/** As if nobody had asked. */
export const hidePicture = (address: string): void => {
  signalOf(address)[1]()
}
