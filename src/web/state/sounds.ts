// Tones for what comes: chosen one by one, made by this browser, heard once however many tabs there are.
import { createSignal } from 'solid-js'
import { recall, remember } from './stored.ts'
import type { NoticeKind } from './system-notices.ts'

const stored = 'sounds'
const lastStored = 'sounded'

const kindsIn = (kept: string): ReadonlySet<string> => new Set(kept.split(' ').filter((kind) => kind !== ''))

const [chosen, setChosen] = createSignal(kindsIn(recall('browser', stored) ?? ''))

/** Whether a tone is heard for what comes of this kind; none is, unless somebody has chosen it. */
export const isHeard = (kind: NoticeKind): boolean => chosen().has(kind)

export const chooseHeard = (kind: NoticeKind, isOn: boolean): void => {
  const next = new Set(chosen())
  if (isOn) next.add(kind)
  else next.delete(kind)
  setChosen(next)
  remember('browser', stored, [...next].join(' '))
}

/** Two notes for each kind, in hertz. */
const notes: Readonly<Record<NoticeKind, readonly [number, number]>> = {
  messages: [659, 880],
  mentions: [523, 659],
  posts: [440, 440],
}

const noteSeconds = 0.16
const loudness = 0.08

let context: AudioContext | undefined

/** Plays the tone of a kind. A browser that wants a press on the page first stays silent until there was one. */
export const play = (kind: NoticeKind): void => {
  if (!('AudioContext' in globalThis)) return
  context ??= new AudioContext()
  const audio = context
  audio.resume().catch(() => undefined)
  for (const [index, frequency] of notes[kind].entries()) {
    const from = audio.currentTime + index * noteSeconds
    const tone = new OscillatorNode(audio, { frequency })
    const volume = new GainNode(audio, { gain: 0 })
    // A tone that begins or ends at once is heard as a crack.
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(loudness, from + noteSeconds / 8)
    volume.gain.linearRampToValueAtTime(0, from + noteSeconds)
    tone.connect(volume).connect(audio.destination)
    tone.start(from)
    tone.stop(from + noteSeconds)
  }
}

/** Tabs hear of the same thing at about the same time. */
const once = 1500

/** Plays the tone of a kind if it is chosen, and no tab has just played one. */
export const sound = (kind: NoticeKind, nowMs: number): void => {
  if (!isHeard(kind)) return
  const last = Number(recall('browser', lastStored) ?? 0)
  if (nowMs - last >= 0 && nowMs - last < once) return
  remember('browser', lastStored, String(nowMs))
  play(kind)
}
