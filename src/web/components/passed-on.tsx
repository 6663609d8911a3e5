// Who passed a post on: faces and a number, as far as this node has it or finds it.
import {
  createEffect,
  createMemo,
  createResource,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  Show,
} from 'solid-js'
import { placeTexts } from '../locales/en-places.ts'
import { lookAgain } from '../state/looking-again.ts'
import { useAccount, usePage } from '../state/page.ts'
import { passingOn } from '../state/passing-on.ts'
import type { PostView } from '../text/post-view.ts'
import { Avatar } from './avatar.tsx'
import { Keyed } from './keyed.tsx'
import { Link } from './link.tsx'
import { PersonRow } from './person-row.tsx'

/** Retransmits that are read, and faces in a row. */
const most = 200
const faces = 12

/** Each look asks the DHT. */
const lookAgainMs = 60_000

const Faces = (props: { readonly titleId: string; readonly names: readonly string[] }): JSX.Element => (
  <ul class="faces" aria-labelledby={props.titleId}>
    <For each={props.names.slice(0, faces)}>
      {(name) => (
        <li>
          <Link to={{ page: 'user', name, part: 'posts' }} label={name}>
            <Avatar name={name} size="small" />
          </Link>
        </li>
      )}
    </For>
  </ul>
)

export const PassedOn = (props: { readonly post: PostView }): JSX.Element => {
  const page = usePage()
  const { store, own, actions } = useAccount()
  const id = createUniqueId()
  const [isOpen, setOpen] = createSignal(false)
  const [read, { refetch }] = createResource(() =>
    page.session.client
      .getretransmits({ username: props.post.author, k: props.post.postNumber, count: most })
      .catch(() => undefined),
  )
  lookAgain(page, refetch, { periodMs: lookAgainMs })
  createEffect(
    on(
      () => actions.isRetransmitted(props.post),
      () => void refetch(),
      { defer: true },
    ),
  )
  const known = createMemo((before: ReturnType<typeof passingOn>) => {
    const found = read.latest
    // A node that is silent for once takes nobody away.
    return found === undefined ? before : passingOn(found.posts, store, own.mutes)
  }, [])
  const people = (): string =>
    typeof read.latest?.next === 'number'
      ? placeTexts.thread.passedOnMore(known().length)
      : placeTexts.thread.passedOn(known().length)
  return (
    <Show when={known().length > 0}>
      <section class="passed-on" aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>{people()}</h2>
        <Show when={isOpen()} fallback={<Faces titleId={`${id}-title`} names={known().map(({ name }) => name)} />}>
          <ul class="persons" aria-labelledby={`${id}-title`}>
            <Keyed each={known()} by={({ name }) => name}>
              {(person) => <PersonRow name={person().name} hint={person().comment} />}
            </Keyed>
          </ul>
        </Show>
        <p class="hint muted">{placeTexts.thread.passedOnHint}</p>
        <button type="button" class="small quiet" aria-expanded={isOpen()} onClick={() => setOpen((before) => !before)}>
          {placeTexts.thread.passedOnNames}
        </button>
      </section>
    </Show>
  )
}
