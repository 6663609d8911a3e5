// What somebody says of themselves, signed in the browser: profile, picture, and whom they follow.
import { createSignal, For, type JSX, Show } from 'solid-js'
import { texts } from '../locales/pod/texts.ts'
import { smallPicture } from './own-data.ts'
import { Field } from './parts.tsx'
import { usePod } from './state.ts'
import { createWork } from './work.tsx'

const profileFields = ['fullname', 'bio', 'location', 'url'] as const

type Work = ReturnType<typeof createWork>

const PicturePart = (props: {
  readonly work: Work
  readonly picture: string
  readonly onChange: (picture: string) => void
}): JSX.Element => {
  const { keys } = usePod()
  const { run } = props.work
  return (
    <div class="picture-choice">
      <Show when={props.picture !== ''}>
        <img class="avatar avatar-large" src={props.picture} alt="" />
      </Show>
      <label class="button file-button">
        {texts.settings.choosePicture}
        <input
          class="hidden"
          type="file"
          accept="image/*"
          aria-describedby="picture-hint"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            if (file === undefined) return
            void run(async () => {
              const small = await smallPicture(file)
              await keys.saveAvatar(small)
              props.onChange(small)
              return texts.saved
            })
          }}
        />
      </label>
      <p class="muted hint" id="picture-hint">
        {texts.settings.pictureHint}
      </p>
    </div>
  )
}

const PublicPart = (props: { readonly work: Work }): JSX.Element => {
  const { keys, follows } = usePod()
  const { busy, run } = props.work
  const names = (): readonly string[] => [...follows()].toSorted()
  return (
    <>
      <h3>{texts.settings.public}</h3>
      <p class="muted hint">{texts.settings.publicHint}</p>
      {/* The pod says who they are: what is signed is what the person sees. */}
      <p translate="no">
        {names()
          .map((name) => `@${name}`)
          .join(' ')}
      </p>
      <button
        type="button"
        disabled={busy()}
        onClick={() =>
          void run(async () => {
            await keys.saveFollowing(names())
            return texts.saved
          })
        }
      >
        {texts.settings.tell}
      </button>
    </>
  )
}

export const ProfilePart = (): JSX.Element => {
  const { client, keys, account } = usePod()
  const work = createWork()
  const { busy, run, Outcome } = work
  const [profile, setProfile] = createSignal({ fullname: '', bio: '', location: '', url: '' })
  const [picture, setPicture] = createSignal('')
  const name = account()?.name ?? ''
  void run(async () => {
    const { fullname, bio, location, url, avatar } = await keys.profile(name, await client.getprofile({ name }))
    setProfile({ fullname, bio, location, url })
    setPicture(avatar)
    return ''
  })
  return (
    <section class="section">
      <h2>{texts.settings.profile}</h2>
      <form
        class="section"
        onSubmit={(event) => {
          event.preventDefault()
          void run(async () => {
            await keys.saveProfile(profile())
            return texts.saved
          })
        }}
      >
        <For each={profileFields}>
          {(field) => (
            <Field
              id={`profile-${field}`}
              label={texts.settings[field]}
              value={profile()[field]}
              onInput={(text) => setProfile((now) => ({ ...now, [field]: text }))}
            />
          )}
        </For>
        <button type="submit" disabled={busy()}>
          {texts.save}
        </button>
      </form>
      <PicturePart work={work} picture={picture()} onChange={setPicture} />
      <PublicPart work={work} />
      <Outcome />
    </section>
  )
}
