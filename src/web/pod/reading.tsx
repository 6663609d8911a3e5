// Views that are a list of posts: home, mentions, hashtags.
import { createSignal, type JSX, Show } from 'solid-js'
import { texts } from '../locales/pod/texts.ts'
import { Composer } from './composer.tsx'
import { wordsOf } from './faults.ts'
import type { ReadPost } from './keys/shapes.ts'
import { Head } from './parts.tsx'
import { pageOfPosts, PostList } from './post-list.tsx'
import { usePod } from './state.ts'

const pageFrom = (before: string | undefined) => ({ count: pageOfPosts, ...(before === undefined ? {} : { before }) })

/** How far the registration of the own name is, until it is done. */
const RegistrationCard = (): JSX.Element => {
  const { account, client, refresh, say } = usePod()
  const state = () => account()?.registration.state ?? 'ready'
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
      await refresh()
    } catch (error) {
      say(wordsOf(error))
    }
  }
  return (
    <Show when={state() !== 'ready'}>
      <section class="card registration">
        <h2>{texts.registration.title}</h2>
        <p role="status">{texts.registration.states[state()]}</p>
        <Show when={account()?.registration.progress}>
          {(progress) => <progress value={progress()} max="1" aria-label={texts.registration.title} />}
        </Show>
        <Show when={state() === 'working' || state() === 'waiting'}>
          <button type="button" class="small" onClick={() => void change(() => client.stopregistration({}))}>
            {texts.registration.stop}
          </button>
        </Show>
        <Show when={state() === 'stopped'}>
          <button type="button" class="small" onClick={() => void change(() => client.startregistration({}))}>
            {texts.registration.start}
          </button>
        </Show>
      </section>
    </Show>
  )
}

export const HomeView = (): JSX.Element => {
  const { client, follows, account } = usePod()
  const [added, setAdded] = createSignal<ReadPost>()
  return (
    <>
      <Head title={texts.home.title} />
      <RegistrationCard />
      <Composer onSent={setAdded} />
      <PostList
        load={(before) => client.gettimeline(pageFrom(before))}
        isOurs={({ n }) => follows().has(n) || n === account()?.name}
        empty={texts.home.empty}
        added={added()}
      />
    </>
  )
}

export const MentionsView = (): JSX.Element => {
  const { client, account } = usePod()
  return (
    <>
      <Head title={texts.mentions.title} />
      <PostList
        load={(before) => client.getmentions(pageFrom(before))}
        isOurs={({ text }) => text.toLowerCase().includes(`@${account()?.name ?? ''}`)}
        empty={texts.mentions.empty}
      />
    </>
  )
}

export const TagView = (props: { readonly tag: string }): JSX.Element => {
  const { client } = usePod()
  return (
    <>
      <Head title={texts.search.tag(props.tag)} />
      <PostList load={(before) => client.gettag({ tag: props.tag, ...pageFrom(before) })} empty={texts.search.none} />
    </>
  )
}
