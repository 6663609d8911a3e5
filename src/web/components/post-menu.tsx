// What else can be done with a post: keep it, write to its author, see no more of its kind.
import { Index, type JSX } from 'solid-js'
import { muteName } from '../../api/mute-words.ts'
import type { MuteKind } from '../../protocol/mutes.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { texts } from '../locales/texts.ts'
import type { Route } from '../routes/route.ts'
import { type Account } from '../state/account.ts'
import { type Page, useAccount, usePage } from '../state/page.ts'
import type { PostView } from '../text/post-view.ts'
import { MoreIcon } from './icons.tsx'
import { MenuButton, PopMenu } from './pop-menu.tsx'

/** Tags of one post that its menu offers to mute. */
const maxTags = 3

interface Item {
  readonly words: string
  readonly run: () => void
}

const tagsIn = (text: string): readonly string[] =>
  [...new Set(segmentsOf(text).flatMap((segment) => (segment.kind === 'hashtag' ? [segment.word] : [])))].slice(
    0,
    maxTags,
  )

const keepItem = (own: Account['own'], subject: PostView): Item =>
  own.bookmarks.has(subject)
    ? { words: texts.own.letGo, run: () => void own.letGo(subject) }
    : { words: texts.own.keep, run: () => void own.keep(subject) }

const copyLink = ({ router, announcer }: Page, subject: PostView): void => {
  const { author, postNumber } = subject
  const address = location.origin + router.hrefOf({ page: 'post', author, postNumber })
  // Where copying is not allowed the address bar has the address once the post is opened.
  navigator.clipboard.writeText(address).then(
    () => {
      announcer.say(texts.actions.linkCopied)
    },
    () => {
      announcer.say(texts.actions.linkNotCopied)
    },
  )
}

const itemsOf = (page: Page, { own, username }: Account, subject: PostView): readonly Item[] => {
  const isOwn = subject.author === username
  const mute = (kind: MuteKind, value: string): Item => ({
    words: texts.own.muteOf(muteName({ kind, value })),
    run: () => void own.mute(kind, value),
  })
  const go = (words: string, route: Route): Item => ({
    words,
    run: () => {
      page.router.go(route)
    },
  })
  const tags = isOwn ? [] : tagsIn(subject.text).map((tag) => mute('tag', tag))
  if (subject.feed !== undefined) return tags
  const copy: Item = {
    words: texts.actions.copyLink,
    run: () => {
      copyLink(page, subject)
    },
  }
  return [
    keepItem(own, subject),
    copy,
    ...(isOwn
      ? []
      : [
          go(texts.actions.writeTo(subject.author), { page: 'messages', peer: subject.author }),
          mute('user', subject.author),
          ...tags,
        ]),
  ]
}

export const PostMenu = (props: {
  /** The post whose text the card shows. */
  readonly subject: PostView
  readonly tabindex: number | undefined
}): JSX.Element => {
  const page = usePage()
  const account = useAccount()
  return (
    <PopMenu
      label={texts.own.moreOf(props.subject.author)}
      buttonClass="action"
      tabindex={props.tabindex}
      button={<MoreIcon />}
    >
      {(close) => (
        <ul>
          {/* By position: what is kept may be read anew meanwhile, and the focus must not go with the old items. */}
          <Index each={itemsOf(page, account, props.subject)}>
            {(item) => (
              <li>
                <MenuButton
                  onPress={() => {
                    const { run } = item()
                    close()
                    run()
                  }}
                >
                  {item().words}
                </MenuButton>
              </li>
            )}
          </Index>
        </ul>
      )}
    </PopMenu>
  )
}
