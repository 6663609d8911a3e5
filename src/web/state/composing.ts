// A post being written: its draft, whether it can be posted, and what came of trying.
import { type Accessor, createSignal } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { isBlankText } from '../../protocol/text-grammar.ts'
import { texts } from '../locales/texts.ts'
import { lengthOfText } from '../../protocol/post-text.ts'
import type { PostView } from '../text/post-view.ts'
import { createDraft } from './draft.ts'
import { isLoginNeeded, isUnreachable, sentenceOf } from './faults.ts'
import type { OutboxSubject, Sent } from './outbox.ts'
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

/** Another post that a text is written about. */
export interface WrittenAbout {
  readonly kind: 'reply' | 'quote'
  readonly post: PostView
}

/** What is written, by whom, and who wants to know what came of it. */
export interface ComposingOptions {
  readonly user: Accessor<LocalUserJson>
  readonly about: WrittenAbout | undefined
  readonly onSent: (sent: Sent) => void
}

/** A reply begins with the name of whom it answers, so that the mention finds them. */
const greetingOf = (username: string, about: WrittenAbout | undefined): string => {
  if (about?.kind !== 'reply' || about.post.feed !== undefined || about.post.author === username) return ''
  return `@${about.post.author} `
}

/** What was written after the greeting, which alone is no reply. */
const ownWords = (text: string, greeting: string): string => {
  const name = greeting.trimEnd()
  return text.startsWith(name) ? text.slice(name.length) : text
}

const wordsFor = (reason: unknown): string => {
  if (isLoginNeeded(reason)) return texts.composer.ended
  return isUnreachable(reason) ? texts.composer.uncertain : texts.composer.failed(sentenceOf(reason))
}

const subjectOf = ({ kind, post: { author, postNumber, feed } }: WrittenAbout): OutboxSubject => ({
  ...{ kind, author, postNumber },
  ...(feed === undefined ? {} : { hash: feed.hash }),
})

/** Takes up the draft of this user and, when it is about another post, of this one. */
export const createComposing = (page: Page, { user, about, onSent }: ComposingOptions): Composing => {
  const { username } = user()
  const greeting = greetingOf(username, about)
  const draft = createDraft(username, about, greeting)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const notReady = (): string => texts.composer.notReady[user().state]
  const isEmpty = (): boolean => isBlankText(ownWords(draft.text(), greeting))
  const blocked = (): boolean => notReady() !== '' || isEmpty() || busy() || !lengthOfText(draft.text()).fits
  const publish = async (): Promise<void> => {
    if (blocked()) {
      if (isEmpty() && notReady() === '') setFault(texts.composer.empty)
      return
    }
    setBusy(true)
    setFault('')
    try {
      const sent = await page.outbox.send({
        ...{ username, text: draft.text() },
        ...(about === undefined ? {} : { about: subjectOf(about) }),
      })
      draft.write(greeting)
      page.announcer.say(sent === 'waits' ? texts.outbox.waiting : texts.composer.posted)
      onSent(sent)
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
