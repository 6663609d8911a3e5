// Who wrote a post, when, and what it answers.
import { parseUrl } from '../../base/url.ts'
import { type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import type { Route } from '../routes/route.ts'
import { usePage } from '../state/page.ts'
import type { PostLink, PostView } from '../text/post-view.ts'
import { exactTime, machineTime, timeAgo } from '../text/times.ts'
import { Link } from './link.tsx'

interface PostHeadProps {
  readonly post: PostView
  readonly id: string
  readonly tabindex?: number | undefined
  /** The thread is on the screen already: what it answers stands above. */
  readonly isInThread?: boolean | undefined
}

const Ago = (props: { readonly post: PostView }): JSX.Element => {
  const { now } = usePage()
  return (
    <time datetime={machineTime(props.post.time)} title={exactTime(props.post.time)}>
      {timeAgo(props.post.time, now())}
    </time>
  )
}

/** A post in its thread; a twt in its conversation. */
const placeOf = ({ feed, author, postNumber }: PostView): Route =>
  feed === undefined ? { page: 'post', author, postNumber } : { page: 'twt', hash: feed.subject }

const authorOf = ({ feed, author }: PostView): Route =>
  feed === undefined ? { page: 'user', name: author, part: 'posts' } : { page: 'feed', url: feed.url }

const PostTime = (props: PostHeadProps): JSX.Element => {
  const words = (): JSX.Element => (
    <Show when={props.post.time > 0} fallback={texts.timeline.unknownTime}>
      <Ago post={props.post} />
    </Show>
  )
  return (
    <>
      <Link class="post-time muted" to={placeOf(props.post)} tabindex={props.tabindex} action="open">
        {words()}
      </Link>
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

const hostOf = (address: string): string => parseUrl(address)?.host ?? address

const Author = (props: PostHeadProps): JSX.Element => (
  <>
    <Link class="name" id={`${props.id}-name`} to={authorOf(props.post)} tabindex={props.tabindex} action="profile">
      <bdi>{props.post.author}</bdi>
    </Link>
    <Show when={props.post.feed}>
      {(feed) => (
        <span class="feed-host muted" title={feed().url}>
          {hostOf(feed().url)}
        </span>
      )}
    </Show>
  </>
)

export const PostHead = (props: PostHeadProps): JSX.Element => (
  <header class="post-head">
    <Author {...props} />
    <PostTime {...props} />
    <Show when={props.isInThread === true ? undefined : props.post.reply}>
      {(reply) => (
        <Link
          class="post-reply muted"
          to={{ page: 'post', author: reply().author, postNumber: reply().postNumber }}
          tabindex={props.tabindex}
        >
          {replyWords(reply(), props.post.author)}
        </Link>
      )}
    </Show>
  </header>
)
