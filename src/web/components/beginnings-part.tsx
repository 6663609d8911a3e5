// Whom to follow when nobody is followed yet.
import { type Accessor, createEffect, createMemo, createResource, For, type JSX, on, Show } from 'solid-js'
import { beginningTexts as words } from '../locales/en-beginnings.ts'
import { placeTexts } from '../locales/en-places.ts'
import { type Beginnings, readBeginnings } from '../state/beginnings.ts'
import { namesOfInvitation } from '../state/joining.ts'
import { useAccount, usePage } from '../state/page.ts'
import { Keyed } from './keyed.tsx'
import { Link } from './link.tsx'
import { PersonRow } from './person-row.tsx'

const People = (props: {
  readonly title: string
  readonly names: readonly { name: string; hint: string | undefined }[]
}): JSX.Element => (
  <Show when={props.names.length > 0}>
    <section class="section" aria-label={props.title}>
      <h2>{props.title}</h2>
      <ul class="persons">
        <Keyed each={props.names} by={({ name }) => name}>
          {(person) => <PersonRow name={person().name} hint={person().hint} />}
        </Keyed>
      </ul>
    </section>
  </Show>
)

/** What there is to begin with, read again with each block while there is nobody. */
const createBeginnings = (): Accessor<Beginnings | undefined> => {
  const { session, users } = usePage()
  const { username, following } = useAccount()
  const isKnown = (name: string): boolean =>
    name === username || following.follows(name) || users.all().some((local) => local.username === name)
  const height = createMemo(() => session.status()?.chain.height)
  const [found, { refetch }] = createResource(
    () => height() !== undefined,
    () => readBeginnings(session.client, height() ?? 0, isKnown, namesOfInvitation(session.status()?.network ?? '')),
  )
  createEffect(
    on(
      height,
      () => {
        const before = found.latest
        if (before !== undefined && before.invited.length + before.fresh.length === 0) void refetch()
      },
      { defer: true },
    ),
  )
  return () => found.latest
}

export const BeginningsPart = (): JSX.Element => {
  const { users } = usePage()
  const { username, following } = useAccount()
  const found = createBeginnings()
  const isAlone = (): boolean => users.all().length < 2 && following.names().every((name) => name === username)
  return (
    <Show when={found()}>
      {(known) => (
        <div class="sections">
          <People title={words.invited} names={known().invited.map((name) => ({ name, hint: undefined }))} />
          <People
            title={words.fresh}
            names={known().fresh.map(({ name, height }) => ({ name, hint: words.inBlock(height) }))}
          />
          <Show when={known().invited.length + known().fresh.length === 0}>
            <section class="section">
              <Show when={known().isAll && isAlone()}>
                <p>{words.nothing}</p>
              </Show>
              <p class="muted">{words.nothingHint}</p>
              <Link class="button" to={{ page: 'networks', link: '' }}>
                {words.bring}
              </Link>
            </section>
          </Show>
          <Show when={known().tags.length > 0}>
            <section class="section" aria-label={words.tags}>
              <h2>{words.tags}</h2>
              <p class="buttons">
                <For each={known().tags}>
                  {(tag) => (
                    <Link class="button small" to={{ page: 'tag', tag }}>
                      {placeTexts.tags.name(tag)}
                    </Link>
                  )}
                </For>
              </p>
            </section>
          </Show>
        </div>
      )}
    </Show>
  )
}
