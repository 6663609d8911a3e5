// The lists of people that somebody has made, and the way to another one.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { peopleListTexts as words } from '../locales/en-lists.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createPeopleLists } from '../state/people-lists.ts'
import { Link } from './link.tsx'

const NewList = (): JSX.Element => {
  const { session, router } = usePage()
  const { username } = useAccount()
  const id = createUniqueId()
  const [name, setName] = createSignal('')
  const [fault, setFault] = createSignal('')
  const make = async (): Promise<void> => {
    const list = name().trim()
    if (list === '') return
    setFault('')
    try {
      const made = await session.client.addtolist({ username, list, users: [] })
      router.go({ page: 'list', name: made.name })
    } catch (reason) {
      setFault(words.failed(sentenceOf(reason)))
    }
  }
  return (
    <form
      class="combobox"
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <label for={id}>{words.label}</label>
      <div class="field-row">
        <input
          id={id}
          type="text"
          autocomplete="off"
          maxlength={60}
          value={name()}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
        <button type="submit">{words.make}</button>
      </div>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </form>
  )
}

export const PeopleListsPart = (): JSX.Element => {
  const { session } = usePage()
  const id = createUniqueId()
  const { lists } = createPeopleLists(session.client, useAccount())
  return (
    <Show when={lists()}>
      {(all) => (
        <section class="section" aria-labelledby={id}>
          <h2 id={id}>{words.title}</h2>
          <p class="muted">{words.lead}</p>
          <ul class="persons" aria-labelledby={id}>
            <For each={all()} fallback={<li class="muted">{words.none}</li>}>
              {(list) => (
                <li class="person">
                  <span class="person-words">
                    <Link class="name" to={{ page: 'list', name: list.name }}>
                      <bdi>{list.name}</bdi>
                    </Link>
                    <span class="muted">{words.people(list.members.length)}</span>
                  </span>
                </li>
              )}
            </For>
          </ul>
          <NewList />
        </section>
      )}
    </Show>
  )
}
