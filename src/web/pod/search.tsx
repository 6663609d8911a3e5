// Search: names that begin so, and posts with all words.
import { createResource, createSignal, For, type JSX, Show } from 'solid-js'
import { SearchIcon } from '../components/icons.tsx'
import { Letter } from '../components/letter.tsx'
import { texts } from '../locales/pod/texts.ts'
import { Head, To } from './parts.tsx'
import { pageOfPosts, PostList } from './post-list.tsx'
import { usePod } from './state.ts'

const Names = (props: { readonly text: string }): JSX.Element => {
  const { client } = usePod()
  const prefix = (): string => props.text.trim().replace(/^@/u, '').toLowerCase()
  const [names] = createResource(prefix, (asked) =>
    /^[a-z0-9_]{1,16}$/u.test(asked) ? client.findnames({ prefix: asked }).catch(() => []) : [],
  )
  return (
    <Show when={(names() ?? []).length > 0}>
      <section class="search-start">
        <h2>{texts.search.people}</h2>
        <ul class="persons">
          <For each={names()}>
            {(name) => (
              <li class="person">
                <Letter name={name} />
                <To class="name" to={{ page: 'person', name }}>
                  {name}
                </To>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  )
}

export const SearchView = (props: { readonly text: string }): JSX.Element => {
  const { client, go } = usePod()
  const [text, setText] = createSignal(props.text)
  const search = (): void => {
    const wanted = text().trim()
    const tag = /^#([^\s#]+)$/u.exec(wanted)?.[1]
    go(tag === undefined ? { page: 'search', text: wanted } : { page: 'tag', tag: tag.toLowerCase() })
  }
  return (
    <>
      <Head title={texts.search.title} />
      <form
        class="search-head"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          search()
        }}
      >
        <div class="field-row">
          <div class="search-field grow">
            <SearchIcon />
            <input
              type="search"
              aria-label={texts.search.label}
              placeholder={texts.search.label}
              value={text()}
              onInput={({ currentTarget }) => {
                setText(currentTarget.value)
              }}
            />
          </div>
          <button type="submit">{texts.search.go}</button>
        </div>
      </form>
      <Show when={props.text.trim() !== ''}>
        <Names text={props.text} />
        <h2 class="list-title">{texts.search.posts}</h2>
        <PostList
          load={(before) =>
            client.search({ text: props.text, count: pageOfPosts, ...(before === undefined ? {} : { before }) })
          }
          empty={texts.search.none}
        />
      </Show>
    </>
  )
}
