// One list of people: their posts, and who is on it.
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js'
import type { PeopleListJson } from '../../api/people-lists.ts'
import { Empty, Skeleton } from '../components/empty.tsx'
import { PeopleIcon } from '../components/icons.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostPages } from '../components/post-pages.tsx'
import { peopleListTexts as words } from '../locales/en-lists.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createPeopleLists, createPostsOf } from '../state/people-lists.ts'

/** Everybody who can be put on it or taken off it. */
const Members = (props: {
  readonly list: PeopleListJson
  readonly onChange: (name: string, isOn: boolean) => void
}): JSX.Element => {
  const { following } = useAccount()
  const names = createMemo(() => [...new Set([...following.names(), ...props.list.members])].sort())
  return (
    <fieldset class="choice">
      <legend class="hidden">{words.members}</legend>
      <For each={names()} fallback={<p class="muted">{words.noFollows}</p>}>
        {(name) => (
          <label class="tick">
            <input
              type="checkbox"
              checked={props.list.members.includes(name)}
              onChange={({ currentTarget }) => {
                props.onChange(name, currentTarget.checked)
              }}
            />
            <span>
              {name}
              <Show when={!following.follows(name)}>
                {' '}
                <span class="muted">{words.notFollowed}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  )
}

const Posts = (props: { readonly list: PeopleListJson }): JSX.Element => {
  const { session, router } = usePage()
  const members = createMemo(() => props.list.members, undefined, {
    equals: (one, other) => one.join() === other.join(),
  })
  const { posts, pager } = createPostsOf(session.client, useAccount(), members)
  return (
    <PostPages
      label={words.posts(props.list.name)}
      address={router.address()}
      pager={pager}
      posts={posts()}
      empty={
        members().length === 0 ? (
          <Empty title={words.empty} hint={words.emptyHint} icon={<PeopleIcon />} />
        ) : (
          <Empty title={words.nothing} icon={<PeopleIcon />} />
        )
      }
      end={words.end}
    />
  )
}

const Manage = (props: { readonly list: PeopleListJson; readonly onChanged: () => Promise<void> }): JSX.Element => {
  const { session, router, announcer } = usePage()
  const { username } = useAccount()
  const { client } = session
  const [fault, setFault] = createSignal('')
  const run = async (act: () => Promise<unknown>): Promise<void> => {
    setFault('')
    try {
      await act()
      await props.onChanged()
    } catch (reason) {
      setFault(words.failed(sentenceOf(reason)))
    }
  }
  const change = (name: string, isOn: boolean): void => {
    const which = { username, list: props.list.name, users: [name] }
    void run(() => (isOn ? client.addtolist(which) : client.removefromlist(which)))
  }
  const drop = (): void => {
    const { name } = props.list
    void run(async () => {
      await client.droplist({ username, list: name })
      announcer.say(words.dropped(name))
      router.go({ page: 'people' })
    })
  }
  return (
    <details class="list-members" open={props.list.members.length === 0}>
      <summary>{words.members}</summary>
      <Members list={props.list} onChange={change} />
      <p class="fault" role="alert">
        {fault()}
      </p>
      <button type="button" class="small quiet" onClick={drop}>
        {words.drop}
      </button>
    </details>
  )
}

export const ListPage = (props: { readonly name: string }): JSX.Element => {
  const { session } = usePage()
  const { lists, load } = createPeopleLists(session.client, useAccount())
  const list = createMemo(() => lists()?.find(({ name }) => name === props.name))
  return (
    <>
      <PageHead title={words.of(props.name)} hasBack />
      <Show when={lists()} fallback={<Skeleton label={texts.lists.loading} />}>
        <Show when={list()} fallback={<Empty title={words.unknown} icon={<PeopleIcon />} />}>
          {(known) => (
            <>
              <Manage list={known()} onChanged={load} />
              <Posts list={known()} />
            </>
          )}
        </Show>
      </Show>
    </>
  )
}
