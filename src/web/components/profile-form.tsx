// What the user of the page says of themselves, and their picture: both go into the DHT.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { profileTexts } from '../locales/en-profile.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { profileFields, type ProfileTexts } from '../state/profiles.ts'
import { createTrying } from '../state/trying.ts'
import { contacts } from '../text/contacts.ts'
import { pictureOf } from '../state/picture.ts'
import { Avatar } from './avatar.tsx'

type Field = (typeof profileFields)[number]

/** Longest text of each field: together they stay far below what an item of the DHT may hold. */
const longest: Readonly<Record<Field, number>> = {
  fullname: 60,
  bio: 250,
  location: 60,
  url: 200,
  tox: 100,
  bitmessage: 100,
}

const labelOf = (field: Field): string =>
  contacts.find((contact) => contact.field === field)?.name ??
  profileTexts.fields[field as keyof typeof profileTexts.fields]

const Picture = (props: {
  readonly chosen: string | undefined
  readonly onChoose: (file: File) => void
}): JSX.Element => {
  const { username } = useAccount()
  const id = createUniqueId()
  return (
    <div class="picture-choice">
      <Show when={props.chosen} fallback={<Avatar name={username} size="large" />}>
        {(source) => <img class="avatar avatar-large" src={source()} alt="" />}
      </Show>
      <div>
        <label class="button" for={id}>
          {profileTexts.choosePicture}
        </label>
        <input
          id={id}
          class="hidden"
          type="file"
          accept="image/*"
          onChange={({ currentTarget: { files } }) => {
            const file = files?.[0]
            if (file !== undefined) props.onChoose(file)
          }}
        />
        <p class="hint muted">{profileTexts.pictureHint}</p>
      </div>
    </div>
  )
}

const Line = (props: {
  readonly field: Field
  readonly value: string
  readonly onInput: (text: string) => void
}): JSX.Element => {
  const id = createUniqueId()
  return (
    <>
      <label for={id}>{labelOf(props.field)}</label>
      <Show
        when={props.field === 'bio'}
        fallback={
          <input
            id={id}
            type="text"
            dir="auto"
            maxlength={longest[props.field]}
            value={props.value}
            onInput={({ currentTarget }) => {
              props.onInput(currentTarget.value)
            }}
          />
        }
      >
        <textarea
          id={id}
          rows="3"
          dir="auto"
          maxlength={longest[props.field]}
          value={props.value}
          onInput={({ currentTarget }) => {
            props.onInput(currentTarget.value)
          }}
        />
      </Show>
    </>
  )
}

const Foot = (props: {
  readonly fault: string
  readonly isBusy: boolean
  readonly onCancel: () => void
}): JSX.Element => (
  <>
    <p class="hint muted">{profileTexts.public}</p>
    <p class="fault" role="alert">
      {props.fault}
    </p>
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled={props.isBusy} aria-busy={props.isBusy}>
        {props.isBusy ? profileTexts.saving : profileTexts.save}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          props.onCancel()
        }}
      >
        {texts.composer.cancel}
      </button>
    </div>
  </>
)

export const ProfileForm = (props: { readonly onDone: () => void }): JSX.Element => {
  const { announcer } = usePage()
  const { profiles, username } = useAccount()
  // Only what is changed is sent: the profile may be found while the form is open, and others may have more in it.
  const [changes, setChanges] = createSignal<ProfileTexts>({})
  const held = (field: Field): string | undefined => {
    const found = profiles.profileOf(username)()
    return found.state === 'found' ? found.value[field] : undefined
  }
  const [picture, setPicture] = createSignal<string>()
  const { busy, fault, run, refuse } = createTrying(profileTexts.notSaved)
  const choose = async (file: File): Promise<void> => {
    const made = await pictureOf(file)
    if (made === undefined) refuse(profileTexts.noPicture)
    else setPicture(made)
  }
  const save = (): void => {
    void run(async () => {
      if (Object.keys(changes()).length > 0) await profiles.saveProfile(changes())
      const chosen = picture()
      if (chosen !== undefined) await profiles.saveAvatar(chosen)
      announcer.say(profileTexts.saved)
      props.onDone()
      return ''
    })
  }
  return (
    <form
      class="form card"
      aria-label={profileTexts.edit}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Picture chosen={picture()} onChoose={(file) => void choose(file)} />
      <For each={profileFields}>
        {(field) => (
          <Line
            field={field}
            value={changes()[field] ?? held(field) ?? ''}
            onInput={(text) => setChanges((before) => ({ ...before, [field]: text }))}
          />
        )}
      </For>
      <Foot fault={fault()} isBusy={busy()} onCancel={props.onDone} />
    </form>
  )
}
