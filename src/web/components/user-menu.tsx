// Who is using the page, and the way to be someone else.
import { createSignal, For, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { type Place, usePage } from '../state/page.ts'
import { Avatar } from './avatar.tsx'
import { ChevronIcon } from './icons.tsx'

export const UserMenu = (): JSX.Element => {
  const page = usePage()
  const [open, setOpen] = createSignal(false)
  let button: HTMLButtonElement | undefined
  const close = (): void => {
    setOpen(false)
    button?.focus()
  }
  const choose = (username: string): void => {
    page.users.choose(username)
    page.go('home')
    close()
  }
  const go = (place: Place): void => {
    setOpen(false)
    page.go(place)
  }
  const Way = (props: { readonly place: Place; readonly words: string }): JSX.Element => (
    <li>
      <button
        type="button"
        class="menu-item"
        onClick={() => {
          go(props.place)
        }}
      >
        {props.words}
      </button>
    </li>
  )
  return (
    <Show when={page.users.current()}>
      {(user) => (
        <div
          class="user-menu"
          onKeyDown={(event) => {
            if (event.key === 'Escape' && open()) close()
          }}
          onFocusOut={({ currentTarget, relatedTarget }) => {
            if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) setOpen(false)
          }}
        >
          <button
            type="button"
            class="user-button"
            ref={(element) => {
              button = element
            }}
            aria-expanded={open()}
            aria-controls="user-menu"
            aria-label={texts.user.menu(user().username)}
            onClick={() => setOpen(!open())}
          >
            <Avatar name={user().username} small />
            <span class="name">{user().username}</span>
            <ChevronIcon />
          </button>
          <div class="menu" id="user-menu" hidden={!open()}>
            <ul aria-label={texts.user.choose}>
              <For each={page.users.all()}>
                {(other) => (
                  <li>
                    <button
                      type="button"
                      class="menu-item"
                      aria-current={other.username === user().username}
                      onClick={() => {
                        choose(other.username)
                      }}
                    >
                      <Avatar name={other.username} small />
                      <span class="name">{other.username}</span>
                      <span class="muted">{texts.user.states[other.state]}</span>
                    </button>
                  </li>
                )}
              </For>
            </ul>
            <ul class="menu-more">
              <Way place="create" words={texts.user.create} />
              <Way place="import" words={texts.user.importSecret} />
              <Way place="secret" words={texts.user.showSecret(user().username)} />
            </ul>
          </div>
        </div>
      )}
    </Show>
  )
}
