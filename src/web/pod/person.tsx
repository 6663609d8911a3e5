// A person: what they say of themselves, the key that this browser has verified, and their posts.
import { createResource, createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { CheckIcon, WarningIcon } from '../components/icons.tsx'
import { Letter } from '../components/letter.tsx'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import type { NameState } from './keys/names.ts'
import type { Profile } from './keys/shapes.ts'
import { Head, Text, To } from './parts.tsx'
import { pageOfPosts, PostList } from './post-list.tsx'
import { ReportForm } from './report-form.tsx'
import { usePod } from './state.ts'

const KeyLine = (props: { readonly name: string }): JSX.Element => {
  const { keys } = usePod()
  const [state, { mutate }] = createResource(() => keys.name(props.name, false))
  const proved = (): Extract<NameState, { state: 'proved' }> | undefined => {
    const now = state()
    return now?.state === 'proved' ? now : undefined
  }
  const isReplaced = (): boolean => {
    const now = state()
    return now?.state === 'refused' && now.code === 'proof-key-replaced'
  }
  return (
    <div class="profile-key" data-proof={state()?.state}>
      <Switch fallback={<p class="muted">{texts.loading}</p>}>
        <Match when={proved()}>
          {(key) => (
            <>
              <p class="proof-good with-icon">
                <CheckIcon />
                {texts.person.proved(texts.number(key().height))}
              </p>
              <p class="muted">
                {texts.person.key} <code class="pod-key">{key().key}</code>
              </p>
              <Show when={!key().isAnchored}>
                <p class="muted">{texts.person.weak}</p>
              </Show>
            </>
          )}
        </Match>
        <Match when={isReplaced()}>
          <p class="fault with-icon">
            <WarningIcon />
            {texts.person.replaced}
          </p>
          <button type="button" class="small" onClick={() => void keys.trustAnew(props.name).then(mutate)}>
            {texts.person.trust}
          </button>
        </Match>
        <Match when={state()?.state === 'refused'}>
          <p class="fault">{texts.person.refused}</p>
        </Match>
        <Match when={state()?.state === 'unknown'}>
          <p class="muted">{texts.person.unproved}</p>
        </Match>
      </Switch>
    </div>
  )
}

const Ways = (props: {
  readonly name: string
  readonly isMuted: boolean
  readonly onChange: () => void
}): JSX.Element => {
  const { client, follows, refresh, say } = usePod()
  const [reports, setReports] = createSignal(false)
  const isFollowed = (): boolean => follows().has(props.name)
  const change = async (work: () => Promise<null>): Promise<void> => {
    try {
      await work()
      await refresh()
      props.onChange()
    } catch (error) {
      say(wordsOf(error))
    }
  }
  const name = { name: props.name }
  return (
    <>
      <div class="buttons">
        <button
          type="button"
          classList={{ primary: !isFollowed() }}
          onClick={() => void change(() => (isFollowed() ? client.unfollow(name) : client.follow(name)))}
        >
          {isFollowed() ? texts.person.unfollow : texts.person.follow}
        </button>
        <To class="button" to={{ page: 'messages', peer: props.name }}>
          {texts.person.message}
        </To>
      </div>
      <div class="buttons quiet-buttons">
        <button
          type="button"
          class="small quiet"
          onClick={() => void change(() => (props.isMuted ? client.unmute(name) : client.mute(name)))}
        >
          {props.isMuted ? texts.person.unmute : texts.person.mute}
        </button>
        <button type="button" class="small quiet" aria-expanded={reports()} onClick={() => setReports((now) => !now)}>
          {texts.person.report}
        </button>
      </div>
      <Show when={reports()}>
        <ReportForm about={{ n: props.name }} words={texts.person.report} onDone={() => setReports(false)} />
      </Show>
    </>
  )
}

const Said = (props: { readonly name: string; readonly said: Profile | undefined }): JSX.Element => {
  const title = (): string => {
    const { fullname = '' } = props.said ?? {}
    return fullname === '' ? props.name : fullname
  }
  return (
    <>
      <div class="profile-top">
        <Show when={props.said?.avatar} fallback={<Letter name={props.name} size="large" />}>
          {(source) => <img class="avatar avatar-large" src={source()} alt="" />}
        </Show>
      </div>
      <p class="profile-name" dir="auto">
        {title()}
      </p>
      <p class="muted">
        <bdi>@{props.name}</bdi>
      </p>
      <Show when={props.said?.bio}>{(bio) => <Text text={bio()} />}</Show>
      <Show when={props.said?.location}>{(place) => <p class="muted">{place()}</p>}</Show>
      <Show when={props.said?.url}>{(url) => <Text text={url()} />}</Show>
      <Show when={props.said?.isVerified === false}>
        <p class="muted">{texts.person.saidOnly}</p>
      </Show>
    </>
  )
}

export const PersonView = (props: { readonly name: string }): JSX.Element => {
  const { client, keys, account } = usePod()
  const [loaded, { refetch }] = createResource(async () => {
    const answer = await client.getprofile({ name: props.name })
    return { ...answer, said: await keys.profile(props.name, answer) }
  })
  // What is not found leaves the name, the key and the posts.
  const found = () => (loaded.error === undefined ? loaded() : undefined)
  return (
    <>
      <Head title={props.name} />
      <section class="profile">
        <Said name={props.name} said={found()?.said} />
        <Show when={found()?.here}>
          <p class="muted">{texts.person.here}</p>
        </Show>
        <KeyLine name={props.name} />
        <Show when={props.name !== account()?.name} fallback={<p class="muted">{texts.person.own}</p>}>
          <Ways name={props.name} isMuted={found()?.muted === true} onChange={() => void refetch()} />
        </Show>
      </section>
      <PostList
        load={(before) =>
          client.getpersonposts({ name: props.name, count: pageOfPosts, ...(before === undefined ? {} : { before }) })
        }
        isOurs={({ n }) => n === props.name}
        empty={texts.list.empty}
      />
    </>
  )
}
