// One post, wherever it is shown.
import { createSignal, createUniqueId, type JSX, Show, Suspense } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { useAccount } from '../state/page.ts'
import { mayHavePictures } from '../text/picture-links.ts'
import { keyOf, type PostView } from '../text/post-view.ts'
import { Avatar } from './avatar.tsx'
import { Composer } from './composer.tsx'
import { RetransmitIcon } from './icons.tsx'
import { later } from './later.tsx'
import { Link } from './link.tsx'
import { PostActions } from './post-actions.tsx'
import { PostHead } from './post-head.tsx'
import { PostText } from './post-text.tsx'
import { ReachMark } from './reach-mark.tsx'

/** Where a card stands in its list, and whether it is the one that the Tab key finds. */
export interface CardPlace {
  readonly index: number
  readonly count: number
  readonly isActive: boolean
  readonly onActive: () => void
}

interface PostCardProps {
  readonly post: PostView
  readonly place?: CardPlace
  /** In its thread: what it answers stands above it. */
  readonly isInThread?: boolean
  /** The post that the page is about. */
  readonly isMain?: boolean
}

const FollowButton = (props: { readonly name: string; readonly tabindex: number | undefined }): JSX.Element => {
  const { follow } = useAccount()
  return (
    <button
      type="button"
      class="small"
      tabindex={props.tabindex}
      aria-label={texts.timeline.followName(props.name)}
      onClick={() => void follow(props.name).catch(() => undefined)}
    >
      {texts.timeline.follow}
    </button>
  )
}

const Via = (props: { readonly name: string; readonly tabindex: number | undefined }): JSX.Element => (
  <p class="post-via muted">
    <RetransmitIcon />
    <Link to={{ page: 'user', name: props.name, part: 'posts' }} tabindex={props.tabindex}>
      {texts.timeline.retransmittedBy(props.name)}
    </Link>
  </p>
)

const PictureLinks = later(() => import('./picture-links.tsx').then((module) => module.PictureLinks))

const Pictures = (props: { readonly post: PostView; readonly tabindex: number | undefined }): JSX.Element => (
  <Suspense>
    <Show when={mayHavePictures(props.post.text)}>
      <PictureLinks post={props.post} tabindex={props.tabindex} />
    </Show>
  </Suspense>
)

/** A retransmitted post inside the card of whoever passed it on with a comment. */
const Quoted = (props: { readonly post: PostView; readonly tabindex: number | undefined }): JSX.Element => {
  const id = createUniqueId()
  return (
    <blockquote class="quoted">
      <div class="quoted-head">
        <Avatar name={props.post.author} size="small" />
        <PostHead post={props.post} id={id} tabindex={props.tabindex} />
      </div>
      <PostText text={props.post.text} tabindex={props.tabindex} />
      <Pictures post={props.post} tabindex={props.tabindex} />
    </blockquote>
  )
}

type Writing = 'reply' | 'quote' | undefined

interface FootProps {
  readonly post: PostView
  readonly subject: PostView
  readonly tabindex: number | undefined
}

/** The actions, what came of them, and the box for an answer when it is wanted. */
const Foot = (props: FootProps): JSX.Element => {
  const { user, username, timeline, following, actions } = useAccount()
  const [writing, setWriting] = createSignal<Writing>()
  let replyButton: HTMLButtonElement | undefined
  const close = (): void => {
    setWriting(undefined)
    replyButton?.focus()
  }
  const delivery = () => timeline.deliveryOf(props.post)
  const canFollow = (): boolean => {
    const { author, feed } = props.subject
    return feed === undefined && author !== username && !following.follows(author)
  }
  const said = (): string => {
    const message = actions.message()
    return message?.key === keyOf(props.subject) ? message.words : ''
  }
  return (
    <footer class="post-foot">
      <PostActions
        subject={props.subject}
        tabindex={props.tabindex}
        isReplying={writing() !== undefined}
        replyButton={(element) => {
          replyButton = element
        }}
        onReply={() => setWriting((now) => (now === undefined ? 'reply' : undefined))}
        onQuote={() => setWriting('quote')}
      />
      <Show when={delivery()}>{(known) => <ReachMark delivery={known()} tabindex={props.tabindex} />}</Show>
      <Show when={canFollow()}>
        <FollowButton name={props.subject.author} tabindex={props.tabindex} />
      </Show>
      <Show when={said() !== ''}>
        <p class="post-said muted">{said()}</p>
      </Show>
      <Show when={writing()} keyed>
        {(kind) => (
          <Composer
            user={user()}
            about={{ kind, post: props.subject }}
            autofocus
            onCancel={close}
            onSent={(sent) => {
              close()
              if (sent !== 'waits') timeline.take(sent)
            }}
          />
        )}
      </Show>
    </footer>
  )
}

export const PostCard = (props: PostCardProps): JSX.Element => {
  const { timeline } = useAccount()
  const id = createUniqueId()
  // Without a comment the carried post is what there is to read; the card is about it.
  const subject = (): PostView => (props.post.text === '' ? (props.post.retransmitted ?? props.post) : props.post)
  const tabindex = (): number | undefined => (props.place === undefined || props.place.isActive ? undefined : -1)
  return (
    <article
      class="post"
      classList={{ 'post-new': timeline.isNew(props.post.key), 'post-main': props.isMain === true }}
      data-post={props.post.key}
      tabindex={props.place === undefined ? undefined : props.place.isActive ? 0 : -1}
      aria-posinset={props.place === undefined ? undefined : props.place.index + 1}
      aria-setsize={props.place?.count}
      aria-labelledby={`${id}-name ${id}-text`}
      onFocusIn={() => props.place?.onActive()}
    >
      <Show when={subject() !== props.post}>
        <Via name={props.post.author} tabindex={tabindex()} />
      </Show>
      <Avatar name={subject().author} isForeign={subject().feed !== undefined} />
      <div class="post-body">
        <PostHead post={subject()} id={id} tabindex={tabindex()} isInThread={props.isInThread} />
        <PostText text={subject().text} id={`${id}-text`} tabindex={tabindex()} />
        <Pictures post={subject()} tabindex={tabindex()} />
        <Show when={subject() === props.post && props.post.retransmitted}>
          {(quoted) => <Quoted post={quoted()} tabindex={tabindex()} />}
        </Show>
        <Foot post={props.post} subject={subject()} tabindex={tabindex()} />
      </div>
    </article>
  )
}
