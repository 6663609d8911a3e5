// Who somebody is: picture, what they say of themselves, and whether one follows them.
import { createResource, For, type JSX, Match, Show, Switch } from 'solid-js'
import { profileTexts } from '../locales/en-profile.ts'
import { useAccount, usePage } from '../state/page.ts'
import type { ProfileTexts } from '../state/profiles.ts'
import { contactLink, contacts } from '../text/contacts.ts'
import { webAddress } from '../text/web-address.ts'
import { Avatar } from './avatar.tsx'
import { CopyButton } from './copy-button.tsx'
import { FollowToggle } from './follow-toggle.tsx'
import { Link } from './link.tsx'
import { PostText } from './post-text.tsx'

/** Addresses in other networks: only what is one becomes a link, and of its own scheme alone. */
const Contacts = (props: { readonly profile: ProfileTexts }): JSX.Element => (
  <For each={contacts}>
    {({ field, name }) => (
      <Show when={props.profile[field]}>
        {(address) => (
          <p class="profile-contact">
            <span class="muted">{name}</span>{' '}
            <Show when={contactLink(field, address())} fallback={<code dir="auto">{address()}</code>}>
              {(href) => (
                <a href={href()} rel="noopener noreferrer nofollow">
                  <code>{address().trim()}</code>
                </a>
              )}
            </Show>{' '}
            <CopyButton text={address().trim()} of={name} />
          </p>
        )}
      </Show>
    )}
  </For>
)

const Words = (props: { readonly profile: ProfileTexts }): JSX.Element => (
  <>
    <Show when={props.profile.bio}>{(bio) => <PostText text={bio()} />}</Show>
    <Show when={props.profile.location}>
      {(place) => (
        <p class="muted" dir="auto">
          {place()}
        </p>
      )}
    </Show>
    <Show when={props.profile.url}>
      {(url) => (
        <p class="profile-link">
          <Show when={webAddress(url())} fallback={url()}>
            {(href) => (
              <a href={href()} target="_blank" rel="noopener noreferrer nofollow">
                {url()}
              </a>
            )}
          </Show>
        </p>
      )}
    </Show>
    <Contacts profile={props.profile} />
  </>
)

const Buttons = (props: { readonly name: string; readonly onEdit: () => void }): JSX.Element => {
  const { username } = useAccount()
  return (
    <div class="buttons">
      <Show
        when={props.name !== username}
        fallback={
          <button
            type="button"
            onClick={() => {
              props.onEdit()
            }}
          >
            {profileTexts.edit}
          </button>
        }
      >
        <Link class="button" to={{ page: 'messages', peer: props.name }}>
          {profileTexts.message}
        </Link>
        <FollowToggle name={props.name} />
      </Show>
    </div>
  )
}

/** The key as the node names it, and whether the page has checked that. */
const KeyLine = (props: { readonly name: string; readonly hex: string }): JSX.Element => {
  const { proofs } = useAccount()
  const standing = (): 'keySaid' | 'keyChecked' | 'keyWrong' => {
    const check = proofs.of(props.name)
    if (check === undefined) return 'keySaid'
    return check.kind === 'proved' && check.key === props.hex ? 'keyChecked' : 'keyWrong'
  }
  return (
    <p class="profile-key">
      <Link to={{ page: 'user', name: props.name, part: 'proof' }}>{profileTexts.key(props.hex.slice(-8))}</Link>{' '}
      <span classList={{ muted: standing() === 'keySaid', fault: standing() === 'keyWrong' }}>
        {profileTexts[standing()]}
      </span>
    </p>
  )
}

/** Only what their public list says: whom somebody follows in private, nobody sees. */
const FollowsYou = (props: { readonly name: string }): JSX.Element => {
  const { session } = usePage()
  const { username: own } = useAccount()
  const [list] = createResource(
    () => (props.name === own ? undefined : props.name),
    (username) => session.client.getpublicfollowing({ username }).catch(() => undefined),
  )
  return (
    <Show when={list.latest?.following.includes(own)}>
      <p>
        <span class="mark mark-on">{profileTexts.followsYou}</span>{' '}
        <span class="muted">{profileTexts.followsYouSaid}</span>
      </p>
    </Show>
  )
}

export const ProfileHead = (props: { readonly name: string; readonly onEdit: () => void }): JSX.Element => {
  const { session } = usePage()
  const { profiles } = useAccount()
  const found = () => profiles.profileOf(props.name)()
  // Asked again when the node answers again; what is known stays meanwhile.
  const asked = () => ({ username: props.name, link: session.link() })
  const [read] = createResource<string | undefined, ReturnType<typeof asked>>(asked, ({ username }, { value }) =>
    session.client.dumppubkey({ username }).catch(() => value),
  )
  const key = (): string | undefined => read.latest
  const fullName = (): string | undefined => {
    const profile = found()
    return profile.state === 'found' ? profile.value.fullname : undefined
  }
  return (
    <section class="profile" aria-label={profileTexts.of(props.name)}>
      <div class="profile-top">
        <Avatar name={props.name} size="large" />
        {/* Whom nobody has registered one can neither follow nor write to. */}
        <Show when={key() !== ''}>
          <Buttons name={props.name} onEdit={props.onEdit} />
        </Show>
      </div>
      <Show when={fullName()}>
        {(full) => (
          <p class="profile-name" dir="auto">
            {full()}
          </p>
        )}
      </Show>
      <p class="muted">{profileTexts.handle(props.name)}</p>
      <FollowsYou name={props.name} />
      <Switch>
        <Match when={key() === ''}>
          <p class="fault">{profileTexts.unknown(props.name)}</p>
        </Match>
        <Match when={found().state === 'asking'}>
          <p class="muted">{profileTexts.asking}</p>
        </Match>
        <Match when={found().state === 'none'}>
          <p class="muted">{profileTexts.none}</p>
        </Match>
        <Match when={found()}>
          {(profile) => {
            const known = profile()
            return known.state === 'found' ? <Words profile={known.value} /> : undefined
          }}
        </Match>
      </Switch>
      <Show when={key()}>{(hex) => <KeyLine name={props.name} hex={hex()} />}</Show>
    </section>
  )
}
