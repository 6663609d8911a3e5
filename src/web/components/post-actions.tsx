// What can be done with a post at once: answer, pass on, mark as liked.
import { For, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import type { PostView } from '../text/post-view.ts'
import { HeartIcon, ReplyIcon, RetransmitIcon } from './icons.tsx'
import { MenuButton, PopMenu } from './pop-menu.tsx'
import { PostMenu } from './post-menu.tsx'

interface PostActionsProps {
  readonly subject: PostView
  readonly tabindex: number | undefined
  readonly isReplying: boolean
  readonly replyButton: (element: HTMLButtonElement) => void
  readonly onReply: () => void
  readonly onQuote: () => void
}

const Retransmit = (props: PostActionsProps): JSX.Element => {
  const { actions } = useAccount()
  const isDone = (): boolean => actions.isRetransmitted(props.subject)
  return (
    <PopMenu
      label={texts.actions.retransmitOf(props.subject.author)}
      buttonClass={isDone() ? 'action action-retransmitted' : 'action'}
      tabindex={props.tabindex}
      action="retransmit"
      button={
        <>
          <RetransmitIcon />
          <span class="action-word">{isDone() ? texts.actions.retransmitDone : texts.actions.retransmit}</span>
        </>
      }
    >
      {(close) => (
        <>
          <MenuButton
            onPress={() => {
              close()
              void actions.retransmit(props.subject)
            }}
          >
            {texts.actions.retransmitNow}
          </MenuButton>
          <MenuButton
            onPress={() => {
              close()
              props.onQuote()
            }}
          >
            {texts.actions.quote}
          </MenuButton>
        </>
      )}
    </PopMenu>
  )
}

const Favourite = (props: PostActionsProps): JSX.Element => {
  const { actions } = useAccount()
  const mark = () => actions.favouriteOf(props.subject)
  return (
    <PopMenu
      label={texts.actions.favouriteOf(props.subject.author)}
      buttonClass={mark() === undefined ? 'action' : 'action action-favourite'}
      tabindex={props.tabindex}
      action="favourite"
      button={
        <>
          <HeartIcon />
          <span class="action-word">{texts.actions.favouriteStates[mark() ?? 'none']}</span>
        </>
      }
    >
      {(close) => (
        <>
          <MenuButton
            onPress={() => {
              close()
              void actions.favourite(props.subject, false)
            }}
          >
            {texts.actions.favouritePublicly}
          </MenuButton>
          <MenuButton
            onPress={() => {
              close()
              void actions.favourite(props.subject, true)
            }}
          >
            {texts.actions.favouritePrivately}
          </MenuButton>
          <p class="menu-hint muted">{texts.actions.cannotUndo}</p>
        </>
      )}
    </PopMenu>
  )
}

/** What keys do that stands in menus: there to be pressed by them, and by nothing else. */
const KeyTargets = (props: PostActionsProps): JSX.Element => {
  const { router } = usePage()
  const { own, username } = useAccount()
  const run: Readonly<Record<string, () => void>> = {
    quote: () => {
      props.onQuote()
    },
    bookmark: () => void (own.bookmarks.has(props.subject) ? own.letGo(props.subject) : own.keep(props.subject)),
    message: () => {
      if (props.subject.author !== username) router.go({ page: 'messages', peer: props.subject.author })
    },
  }
  return (
    <For each={Object.keys(run)}>
      {(action) => <span hidden data-action={action} onClick={() => run[action]?.()} />}
    </For>
  )
}

export const PostActions = (props: PostActionsProps): JSX.Element => (
  <div class="post-actions">
    <button
      type="button"
      class="action"
      ref={(element) => {
        props.replyButton(element)
      }}
      tabindex={props.tabindex}
      data-action="reply"
      aria-expanded={props.isReplying}
      aria-label={texts.timeline.replyTo(props.subject.author)}
      onClick={() => {
        props.onReply()
      }}
    >
      <ReplyIcon />
      <span class="action-word">{texts.timeline.reply}</span>
    </button>
    <Show when={props.subject.feed === undefined}>
      <KeyTargets {...props} />
      <Retransmit {...props} />
      <Favourite {...props} />
    </Show>
    <PostMenu subject={props.subject} tabindex={props.tabindex} />
  </div>
)
