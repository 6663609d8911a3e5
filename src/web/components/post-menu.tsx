// What else can be done with a post: keep it, or see no more of its kind.
import { createUniqueId, Index, type JSX, Show } from 'solid-js'
import { muteName } from '../../api/mute-words.ts'
import type { MuteKind } from '../../protocol/mutes.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { texts } from '../locales/texts.ts'
import type { OwnLists } from '../state/own-lists.ts'
import type { PostView } from '../text/post-view.ts'
import { createMenu } from './menu.ts'

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
  const menu = createMenu()
  return (
    <div class="post-menu" onKeyDown={menu.onKeyDown} onFocusOut={menu.onFocusOut}>
      <button
        type="button"
        class="small quiet"
        ref={menu.button}
        aria-expanded={menu.open()}
        aria-controls={id}
        aria-label={texts.own.moreOf(props.subject.author)}
        onClick={menu.toggle}
      >
        {texts.own.more}
      </button>
      <Show when={menu.open()}>
        <ul class="post-menu-items" id={id}>
          {/* By position: what is kept may be read anew meanwhile, and the focus must not go with the old items. */}
          <Index each={itemsOf(props)}>
            {(item) => (
              <li>
                <button
                  type="button"
                  class="menu-item"
                  onClick={() => {
                    const { run } = item()
                    menu.close()
                    void run()
                  }}
                >
                  {item().words}
                </button>
              </li>
            )}
          </Index>
        </ul>
      </Show>
    </div>
  )
}
