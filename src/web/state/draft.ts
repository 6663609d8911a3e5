// A text being written, kept in the browser until it is posted.
import { type Accessor, createSignal } from 'solid-js'
import type { PostLink } from '../text/post-view.ts'
import type { WrittenAbout } from './composing.ts'
import { recall, recalled, remember, storeSoon } from './stored.ts'

/** An unposted text. */
export interface Draft {
  readonly text: Accessor<string>
  readonly write: (text: string) => void
}

/** What a draft is about: a post that is answered or passed on, or a twt by its hash. */
type DraftSubject =
  | ({ readonly kind: WrittenAbout['kind'] } & PostLink)
  | { readonly kind: 'reply'; readonly hash: string }

/** The name of a draft; the first word after the user says what kind it is, none that it answers. */
const nameOf = (username: string, subject: DraftSubject | undefined): string => {
  if (subject === undefined) return ['draft', username].join('.')
  const post = 'hash' in subject ? ['feed', subject.hash] : [subject.author, String(subject.postNumber)]
  return ['draft', username, ...(subject.kind === 'quote' ? ['quote'] : []), ...post].join('.')
}

const subjectOf = ({ kind, post: { author, postNumber, feed } }: WrittenAbout): DraftSubject =>
  feed === undefined ? { kind, author, postNumber } : { kind: 'reply', hash: feed.hash }

/** The draft of a user by what it is about, without the post at hand. */
export const draftAbout = (username: string, subject: DraftSubject | undefined): Draft =>
  createKept(nameOf(username, subject), '')

/**
 * The draft of a user, or of one reply or quote of a user; `initial` when there is none yet. Each tab has its own, so
 * that two never overwrite each other; the latest is kept for a tab that opens later, as after the browser was closed.
 */
export const createDraft = (username: string, about?: WrittenAbout, initial = ''): Draft =>
  createKept(nameOf(username, about && subjectOf(about)), initial)

/** A draft that is kept, and the post that it is about. */
export interface KeptDraft {
  readonly name: string
  readonly text: string
  /** Undefined: a post by itself, or about one that cannot be named. */
  readonly about: { readonly kind: WrittenAbout['kind']; readonly post: PostLink } | undefined
}

const aboutIn = (words: readonly string[]): KeptDraft['about'] => {
  const kind = words[0] === 'quote' ? 'quote' : 'reply'
  const [author = '', number = ''] = kind === 'quote' ? words.slice(1) : words
  return /^[0-9]+$/u.test(number) && author !== '' ? { kind, post: { author, postNumber: Number(number) } } : undefined
}

/** All drafts of a user that this browser keeps. */
export const draftsOf = (username: string): readonly KeptDraft[] =>
  recalled(`draft.${username}`)
    .filter(({ name }) => name === `draft.${username}` || name.startsWith(`draft.${username}.`))
    .map(({ name, value }) => ({ name, text: value, about: aboutIn(name.split('.').slice(2)) }))

/** Lets a draft go, in this tab and in the browser. */
export const dropDraft = ({ name }: KeptDraft): void => {
  remember('tab', name, '')
  remember('browser', name, '')
}

/** What one user has written and not posted goes to another one, who has nothing of their own yet. */
export const passOnDraft = (from: string, to: string): void => {
  const [written, other] = [createDraft(from), createDraft(to)]
  if (written.text() === '' || other.text() !== '') return
  other.write(written.text())
  written.write('')
}

/** The draft of a message from a user to another one or a group. */
export const createMessageDraft = (username: string, peer: string): Draft =>
  createKept(['message', username, peer].join('.'), '')

const createKept = (name: string, initial: string): Draft => {
  let kept = recall('tab', name) ?? recall('browser', name) ?? ''
  const [text, setText] = createSignal(kept === '' ? initial : kept)
  const store = (): void => {
    const before = kept
    kept = text() === initial ? '' : text()
    remember('tab', name, kept)
    // What another tab has written since is not ours to forget.
    if (kept !== '' || recall('browser', name) === before) remember('browser', name, kept)
  }
  return {
    text,
    write: (next) => {
      setText(next)
      // What has been posted is no draft any more, from now on.
      if (next === initial) store()
      else storeSoon(name, store)
    },
  }
}
