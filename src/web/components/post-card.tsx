// One post of the timeline.
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import type { DeliveryJson } from '../../api/deliveries.ts'
import { deliveryWords } from '../../api/delivery-words.ts'
import type { PostJson } from '../../api/shapes.ts'
import { texts } from '../locales/texts.ts'
import type { OwnLists } from '../state/own-lists.ts'
import { usePage } from '../state/page.ts'
import type { PostLink, PostView } from '../text/post-view.ts'
import { exactTime, machineTime, timeAgo } from '../text/times.ts'
import { Avatar } from './avatar.tsx'
import { Composer } from './composer.tsx'
import { ReplyIcon, RetransmitIcon } from './icons.tsx'
import { PostMenu } from './post-menu.tsx'
import { PostText } from './post-text.tsx'

interface PostCardProps {
  readonly post: PostView
  readonly user: LocalUserJson
  readonly isNew: boolean
  readonly delivery: DeliveryJson | undefined
  readonly own: OwnLists
  readonly canFollow: (name: string) => boolean
  readonly onFollow: (name: string) => void
  readonly onPosted: (post: PostJson) => void
}

const PostTime = (props: { readonly post: PostView }): JSX.Element => {
  const { now } = usePage()
  return (
    <>
      <Show when={props.post.time > 0} fallback={<span class="muted">{texts.timeline.unknownTime}</span>}>
        <time class="muted" datetime={machineTime(props.post.time)} title={exactTime(props.post.time)}>
          {timeAgo(props.post.time, now())}
        </time>
      </Show>
      <Show when={props.post.ahead}>
        {(claim) => (
          <span class="post-ahead" title={texts.timeline.aheadOf(exactTime(claim()))}>
            {texts.timeline.ahead}
          </span>
        )}
      </Show>
    </>
  )
}

const replyWords = (reply: PostLink, author: string): string =>
  reply.author === author ? texts.timeline.inReplyToOwn : texts.timeline.inReplyTo(reply.author)

const Head = (props: { readonly post: PostView; readonly nameId?: string }): JSX.Element => (
  <header class="post-head">
    <strong class="name" id={props.nameId}>
      {props.post.author}
    </strong>
    <PostTime post={props.post} />
    <Show when={props.post.reply}>
      {(reply) => <span class="post-reply muted">{replyWords(reply(), props.post.author)}</span>}
    </Show>
  </header>
)

const FollowButton = (props: { readonly name: string; readonly onFollow: (name: string) => void }): JSX.Element => (
  <button
    type="button"
    class="small"
    aria-label={texts.timeline.followName(props.name)}
    onClick={() => {
      props.onFollow(props.name)
    }}
  >
    {texts.timeline.follow}
  </button>
)

const Via = (props: { readonly name: string }): JSX.Element => (
  <p class="post-via muted">
    <RetransmitIcon />
    {texts.timeline.retransmittedBy(props.name)}
  </p>
)

/** A retransmitted post inside the card of whoever passed it on with a comment. */
const Quoted = (props: { readonly post: PostView }): JSX.Element => (
  <blockquote class="quoted">
    <div class="quoted-head">
      <Avatar name={props.post.author} small />
      <Head post={props.post} />
    </div>
    <PostText text={props.post.text} />
  </blockquote>
)

export const PostCard = (props: PostCardProps): JSX.Element => {
  const [replying, setReplying] = createSignal(false)
  const id = createUniqueId()
  // Without a comment the carried post is what there is to read; the card is about it.
  const subject = (): PostView => (props.post.text === '' ? (props.post.retransmitted ?? props.post) : props.post)
  let replyButton: HTMLButtonElement | undefined
  const closeReply = (): void => {
    setReplying(false)
    replyButton?.focus()
  }
  return (
    <article class="post" classList={{ 'post-new': props.isNew }} aria-labelledby={`${id}-name`}>
      <Show when={subject() !== props.post}>
        <Via name={props.post.author} />
      </Show>
      <Avatar name={subject().author} />
      <div class="post-body">
        <Head post={subject()} nameId={`${id}-name`} />
        <PostText text={subject().text} />
        <Show when={subject() === props.post && props.post.retransmitted}>
          {(quoted) => <Quoted post={quoted()} />}
        </Show>
        <footer class="post-foot">
          <button
            type="button"
            class="small quiet"
            ref={(element) => {
              replyButton = element
            }}
            aria-expanded={replying()}
            aria-label={texts.timeline.replyTo(subject().author)}
            onClick={() => setReplying(!replying())}
          >
            <ReplyIcon />
            {texts.timeline.reply}
          </button>
          <Show when={props.delivery}>{(delivery) => <span class="delivery">{deliveryWords(delivery())}</span>}</Show>
          <Show when={props.canFollow(subject().author)}>
            <FollowButton name={subject().author} onFollow={props.onFollow} />
          </Show>
          <PostMenu subject={subject()} own={props.own} isOwn={subject().author === props.user.username} />
        </footer>
        <Show when={replying()}>
          <Composer
            user={props.user}
            replyTo={subject()}
            autofocus
            onCancel={closeReply}
            onPosted={(post) => {
              closeReply()
              props.onPosted(post)
            }}
          />
        </Show>
      </div>
    </article>
  )
}
