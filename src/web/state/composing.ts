// A post being written: its draft, whether it can be posted, and what came of trying.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { isBlankText } from '../../protocol/text-grammar.ts'
import { texts } from '../locales/texts.ts'
import { lengthOfText } from '../../protocol/post-text.ts'
import type { PostView } from '../text/post-view.ts'
import { createDraft, type Draft } from './draft.ts'
import { isLoginNeeded, isUnreachable, sentenceOf } from './faults.ts'
import type { OutboxSubject, Sent } from './outbox.ts'
import type { Page } from './page.ts'
import { undoSeconds } from './undo.ts'

/** What a composer shows and does. */
export interface Composing {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
  /** Counted once for each text. */
  readonly length: Accessor<ReturnType<typeof lengthOfText>>
  readonly busy: Accessor<boolean>
  readonly fault: Accessor<string>
  /** Why nothing can be posted yet; empty when it can. */
  readonly notReady: Accessor<string>
  readonly blocked: Accessor<boolean>
  /** The posts of a thread; undefined: one post. Empty: it would be too many. */
  readonly thread: Accessor<readonly string[] | undefined>
  readonly setThread: (parts: readonly string[] | undefined) => void
  /** When it goes out, in Unix milliseconds; undefined: as soon as it is posted. */
  readonly atMs: Accessor<number | undefined>
  readonly setAtMs: (atMs: number | undefined) => void
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

interface PartsOptions {
  readonly username: string
  readonly about: WrittenAbout | undefined
  /** How many of them are out. */
  readonly onOut: (count: number) => void
}

/**
 * Sends the posts of a thread, each as an answer to the one before. Where one has to wait for the node, the rest stays a
 * draft: what it would answer has no number yet.
 */
const sendParts = async (
  page: Page,
  parts: readonly string[],
  { username, about, onOut }: PartsOptions,
): Promise<readonly Sent[]> => {
  const all: Sent[] = []
  let subject = about === undefined ? undefined : subjectOf(about)
  for (const text of parts) {
    const sent = await page.outbox.send({ username, text, ...(subject === undefined ? {} : { about: subject }) })
    all.push(sent)
    onOut(all.length)
    if (sent === 'waits') break
    subject = { kind: 'reply', author: sent.userpost.n, postNumber: sent.userpost.k }
  }
  return all
}

interface HoldingOptions {
  readonly username: string
  readonly about: WrittenAbout | undefined
  readonly greeting: string
  readonly draft: Draft
  readonly onHeld: () => void
}

/** What waits on the node before it goes out. */
const createHolding = (page: Page, { username, about, greeting, draft, onHeld }: HoldingOptions) => {
  const [atMs, setAtMs] = createSignal<number>()
  return {
    ...{ atMs, setAtMs },
    /** A node that is silent keeps nothing: the text waits here then, where it can be taken back, too. */
    isHeld: (): boolean => atMs() !== undefined || (undoSeconds() > 0 && page.session.link() === 'up'),
    holdBack: async (texts: readonly string[]): Promise<void> => {
      const { holdBack } = await import('./holding-back.ts')
      const written = draft.text()
      const restore = (): void => {
        const isFree = isBlankText(ownWords(draft.text(), greeting))
        draft.write(isFree ? written : `${written}\n${draft.text()}`)
      }
      await holdBack(page, { ...{ username, texts, restore }, atMs: atMs(), about: about && subjectOf(about) })
      setAtMs(undefined)
      draft.write(greeting)
      onHeld()
    },
  }
}

/** Takes up the draft of this user and, when it is about another post, of this one. */
export const createComposing = (page: Page, { user, about, onSent }: ComposingOptions): Composing => {
  const { username } = user()
  const greeting = greetingOf(username, about)
  const draft = createDraft(username, about, greeting)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const [thread, setThread] = createSignal<readonly string[]>()
  const length = createMemo(() => lengthOfText(draft.text()))
  const fits = (): boolean => thread()?.length !== 0 && (thread() !== undefined || length().fits)
  const notReady = (): string => texts.composer.notReady[user().state]
  const isEmpty = (): boolean => isBlankText(ownWords(draft.text(), greeting))
  const blocked = (): boolean => notReady() !== '' || isEmpty() || busy() || !fits()
  const holding = createHolding(page, {
    ...{ username, about, greeting, draft },
    onHeld: () => {
      onSent('waits')
    },
  })
  const publish = async (): Promise<void> => {
    if (blocked()) {
      if (isEmpty() && notReady() === '') setFault(texts.composer.empty)
      return
    }
    setBusy(true)
    setFault('')
    try {
      const parts = thread() ?? [draft.text()]
      if (holding.isHeld()) {
        await holding.holdBack(parts)
        return
      }
      const sent = await sendParts(page, parts, {
        ...{ username, about },
        // What is out is no draft any more.
        onOut: (count) => {
          draft.write(parts.slice(count).join('\n') || greeting)
        },
      })
      page.announcer.say(sent.includes('waits') ? texts.outbox.waiting : texts.composer.posted)
      // What could not follow a post that waits is here as a draft, to be sent by whoever wrote it.
      for (const each of sent) if (each !== 'waits' || sent.length === parts.length) onSent(each)
    } catch (reason) {
      setFault(wordsFor(reason))
    } finally {
      setBusy(false)
    }
  }
  return {
    text: draft.text,
    length,
    write: (text) => {
      draft.write(text)
      setFault('')
    },
    ...{ busy, fault, notReady, blocked },
    ...{ thread, setThread, atMs: holding.atMs, setAtMs: holding.setAtMs },
    publish,
  }
}
