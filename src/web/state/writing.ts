// A message being written: its draft, whether it fits, and what came of sending it.
import { type Accessor, createSignal } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { roomForText } from '../../protocol/direct-message.ts'
import { texts } from '../locales/texts.ts'
import { createMessageDraft } from './draft.ts'
import { isLoginNeeded, isUnreachable, sentenceOf } from './faults.ts'
import type { Page } from './page.ts'

/** What the box under a conversation shows and does. */
export interface Writing {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
  readonly busy: Accessor<boolean>
  readonly fault: Accessor<string>
  readonly notReady: Accessor<string>
  /** Bytes that are left; below zero it is too long. */
  readonly left: Accessor<number>
  readonly room: number
  readonly blocked: Accessor<boolean>
  readonly send: () => Promise<void>
}

const wordsFor = (reason: unknown): string => {
  if (isUnreachable(reason)) return texts.messages.uncertain
  return texts.messages.notSent(isLoginNeeded(reason) ? texts.faults.loginNeeded : sentenceOf(reason))
}

/** Who writes, to whom, and how it is sent. */
export interface WritingOptions {
  readonly user: Accessor<LocalUserJson>
  readonly peer: string
  readonly send: (text: string) => Promise<void>
}

/** Takes up the draft of a message. */
export const createWriting = (page: Page, { user, peer, send }: WritingOptions): Writing => {
  const draft = createMessageDraft(user().username, peer)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const room = roomForText(peer)
  const left = (): number => room - encodeUtf8(draft.text()).length
  const notReady = (): string => texts.composer.notReady[user().state]
  const blocked = (): boolean => notReady() !== '' || draft.text() === '' || busy() || left() < 0
  return {
    text: draft.text,
    write: (text) => {
      draft.write(text)
      setFault('')
    },
    ...{ busy, fault, notReady, left, room, blocked },
    send: async () => {
      if (blocked()) return
      setBusy(true)
      setFault('')
      try {
        await send(draft.text())
        draft.write('')
        page.announcer.say(texts.messages.sent)
      } catch (reason) {
        setFault(wordsFor(reason))
      } finally {
        setBusy(false)
      }
    },
  }
}
