// A conversation over feeds of the small web: how it began, and what answers it.
import { createEffect, createResource, type JSX, Match, on, Show, Switch } from 'solid-js'
import type { TwtConversationJson } from '../../api/feeds.ts'
import { Failed, Skeleton } from '../components/empty.tsx'
import { Keyed } from '../components/keyed.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostCard } from '../components/post-card.tsx'
import { PostText } from '../components/post-text.tsx'
import { twtTexts as words } from '../locales/en-twts.ts'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { lookAgain } from '../state/looking-again.ts'
import { useAccount, usePage } from '../state/page.ts'
import { twtWords } from '../text/twt-words.ts'
import { twtView } from '../text/post-view.ts'

/** Deeper answers stand below one another. */
const deepest = 4

const Beginning = (props: { readonly conversation: TwtConversationJson }): JSX.Element => {
  const root = () => (props.conversation.root === null ? undefined : twtView(props.conversation.root))
  return (
    <Switch fallback={<p class="gap-row">{words.rootMissing}</p>}>
      <Match when={root()}>{(post) => <PostCard post={post()} isMain isInThread />}</Match>
      <Match when={props.conversation.found}>
        {(found) => (
          <section class="section">
            <p class="muted">
              {words.found(found().nick)} <Link to={{ page: 'feed', url: found().url }}>{found().url}</Link>
            </p>
            <PostText text={twtWords(found().text, false)} />
          </section>
        )}
      </Match>
    </Switch>
  )
}

const Answers = (props: { readonly answers: TwtConversationJson['answers'] }): JSX.Element => (
  <section class="thread-below" aria-label={placeTexts.thread.answers}>
    <Show when={props.answers.length > 0}>
      <h2 class="list-title">{words.answers(props.answers.length)}</h2>
    </Show>
    <Keyed each={props.answers} by={({ twt }) => twt.hash} fallback={<p class="list-end muted">{words.noAnswers}</p>}>
      {(answer) => (
        <Show when={twtView(answer())}>
          {(post) => (
            <div class={`answer answer-${String(Math.min(Math.max(answer().depth, 1), deepest))}`}>
              <PostCard post={post()} isInThread />
            </div>
          )}
        </Show>
      )}
    </Keyed>
  </section>
)

/** A conversation, or why there is none. */
interface Read {
  readonly found: TwtConversationJson | undefined
  readonly fault: string
}

const lookAgainMs = 15_000

export const TwtPage = (props: { readonly hash: string }): JSX.Element => {
  const page = usePage()
  const { username, timeline, own } = useAccount()
  const [conversation, { refetch }] = createResource<Read>((_, { value }) =>
    page.session.client.getconversation({ username, hash: props.hash }).then(
      (found) => ({ found, fault: '' }),
      // What was read stays when it cannot be read again for once.
      (reason: unknown) => ({ found: value?.found, fault: sentenceOf(reason) }),
    ),
  )
  lookAgain(page, refetch, { periodMs: lookAgainMs })
  // Whatever comes may be an answer, also a post of one's own.
  createEffect(on([timeline.posts, own.changes], () => void refetch(), { defer: true }))
  return (
    <>
      <PageHead title={words.conversation} hasBack />
      <Switch fallback={<Skeleton label={words.searching} />}>
        <Match when={conversation.latest?.found}>
          {(found) => (
            <>
              <Beginning conversation={found()} />
              <Answers answers={found().answers.filter(({ muted }) => muted === undefined)} />
            </>
          )}
        </Match>
        <Match when={conversation.latest?.fault}>
          {(fault) => (
            <Failed words={words.failed(fault())} retry={texts.timeline.retry} onRetry={() => void refetch()} />
          )}
        </Match>
      </Switch>
    </>
  )
}
