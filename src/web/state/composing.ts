// A post being written: its draft, whether it can be posted, and what came of trying.
import { type Accessor, createSignal } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import type { PostJson } from '../../api/shapes.ts'
import { isBlankText } from '../../protocol/text-grammar.ts'
import { texts } from '../locales/texts.ts'
import { lengthOfText } from '../../protocol/post-text.ts'
import type { PostLink } from '../text/post-view.ts'
import { createDraft } from './draft.ts'
import { isLoginNeeded, isUnreachable, sentenceOf } from './faults.ts'
import type { Page } from './page.ts'

/** What a composer shows and does. */
export interface Composing {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
  readonly busy: Accessor<boolean>
  readonly fault: Accessor<string>
  /** Why nothing can be posted yet; empty when it can. */
  readonly notReady: Accessor<string>
  readonly blocked: Accessor<boolean>
  readonly publish: () => Promise<void>
}

/** What is written, by whom, and who wants the signed post. */
export interface ComposingOptions {
  readonly user: Accessor<LocalUserJson>
  readonly replyTo: PostLink | undefined
  readonly onPosted: (post: PostJson) => void
}

/** A reply begins with the name of whom it answers, so that the mention finds them. */
const greetingOf = (username: string, replyTo: PostLink | undefined): string =>
  replyTo === undefined || replyTo.author === username ? '' : `@${replyTo.author} `

/** What was written after the greeting, which alone is no reply. */
const ownWords = (text: string, greeting: string): string => {
  const name = greeting.trimEnd()
  return text.startsWith(name) ? text.slice(name.length) : text
}

const wordsFor = (reason: unknown): string => {
  if (isLoginNeeded(reason)) return texts.composer.ended
  return isUnreachable(reason) ? texts.composer.uncertain : texts.composer.failed(sentenceOf(reason))
}

/** Takes up the draft of this user and, for a reply, of this reply. */
export const createComposing = (page: Page, { user, replyTo, onPosted }: ComposingOptions): Composing => {
  const { username } = user()
  const greeting = greetingOf(username, replyTo)
  const draft = createDraft(username, replyTo, greeting)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const notReady = (): string => texts.composer.notReady[user().state]
  const isEmpty = (): boolean => isBlankText(ownWords(draft.text(), greeting))
  const blocked = (): boolean => notReady() !== '' || isEmpty() || busy() || !lengthOfText(draft.text()).fits
  const reply = replyTo === undefined ? {} : { reply_n: replyTo.author, reply_k: replyTo.postNumber }
  const publish = async (): Promise<void> => {
    if (blocked()) {
      if (isEmpty() && notReady() === '') setFault(texts.composer.empty)
      return
    }
    setBusy(true)
    setFault('')
    try {
      const post = await page.session.client.publish({ username, msg: draft.text(), ...reply })
      draft.write(greeting)
      page.announcer.say(texts.composer.posted)
      onPosted(post)
    } catch (reason) {
      setFault(wordsFor(reason))
    } finally {
      setBusy(false)
    }
  }
  return {
    text: draft.text,
    write: (text) => {
      draft.write(text)
      setFault('')
    },
    busy,
    fault,
    notReady,
    blocked,
    publish,
  }
}
