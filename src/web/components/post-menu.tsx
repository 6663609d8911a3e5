// What else can be done with a post: keep it, or see no more of its kind.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { muteName } from '../../api/mute-words.ts'
import type { MuteKind } from '../../protocol/mutes.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { texts } from '../locales/texts.ts'
import type { OwnLists } from '../state/own-lists.ts'
import type { PostView } from '../text/post-view.ts'

/** Tags of one post that its menu offers to mute. */
const maxTags = 3

interface PostMenuProps {
  /** The post whose text the card shows. */
  readonly subject: PostView
  readonly own: OwnLists
  /** Whether it is a post of the person who reads. */
  readonly isOwn: boolean
}

interface Item {
  readonly words: string
  readonly run: () => Promise<void>
}

const tagsIn = (text: string): readonly string[] =>
  [...new Set(segmentsOf(text).flatMap((segment) => (segment.kind === 'hashtag' ? [segment.word] : [])))].slice(
    0,
    maxTags,
  )

const itemsOf = ({ subject, own, isOwn }: PostMenuProps): readonly Item[] => {
  const mute = (kind: MuteKind, value: string): Item => ({
    words: texts.own.muteOf(muteName({ kind, value })),
    run: () => own.mute(kind, value),
  })
  return [
    own.bookmarks.has(subject)
      ? { words: texts.own.letGo, run: () => own.letGo(subject) }
      : { words: texts.own.keep, run: () => own.keep(subject) },
    ...(isOwn ? [] : [mute('user', subject.author), ...tagsIn(subject.text).map((tag) => mute('tag', tag))]),
  ]
}

export const PostMenu = (props: PostMenuProps): JSX.Element => {
  const id = createUniqueId()
  const [open, setOpen] = createSignal(false)
  let button: HTMLButtonElement | undefined
  const close = (): void => {
    setOpen(false)
    button?.focus()
  }
  return (
    <div
      class="post-menu"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open()) close()
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) setOpen(false)
      }}
    >
      <button
        type="button"
        class="small quiet"
        ref={(element) => {
          button = element
        }}
        aria-expanded={open()}
        aria-controls={id}
        aria-label={texts.own.moreOf(props.subject.author)}
        onClick={() => setOpen(!open())}
      >
        {texts.own.more}
      </button>
      <Show when={open()}>
        <ul class="post-menu-items" id={id}>
          <For each={itemsOf(props)}>
            {({ words, run }) => (
              <li>
                <button
                  type="button"
                  class="menu-item"
                  onClick={() => {
                    close()
                    void run()
                  }}
                >
                  {words}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  )
}
