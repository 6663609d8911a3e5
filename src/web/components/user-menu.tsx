// Who is using the page, and the way to be someone else.
import { For, Index, type JSX, Show } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import { type Place, usePage } from '../state/page.ts'
import { Avatar } from './avatar.tsx'
import { ChevronIcon } from './icons.tsx'
import { createMenu } from './menu.ts'

const UserItem = (props: {
  readonly user: LocalUserJson
  readonly isCurrent: boolean
  readonly onChoose: () => void
}): JSX.Element => (
  <li>
    <button
      type="button"
      class="menu-item"
      aria-current={props.isCurrent}
      onClick={() => {
        props.onChoose()
      }}
    >
      <Avatar name={props.user.username} small />
      <span class="name">{props.user.username}</span>
      <span class="muted">{texts.user.states[props.user.state]}</span>
    </button>
  </li>
)

const Ways = (props: { readonly username: string; readonly onGo: (place: Place) => void }): JSX.Element => {
  const ways = (): readonly (readonly [Place, string])[] => [
    ['create', texts.user.create],
    ['import', texts.user.importSecret],
    ['secret', texts.user.showSecret(props.username)],
  ]
  return (
    <ul class="menu-more">
      <For each={ways()}>
        {([place, words]) => (
          <li>
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                props.onGo(place)
              }}
            >
              {words}
            </button>
          </li>
        )}
      </For>
    </ul>
  )
}

const Menu = (props: {
  readonly current: LocalUserJson
  readonly open: boolean
  readonly onDone: (place: Place) => void
}): JSX.Element => {
  const { users } = usePage()
  return (
    <div class="menu" id="user-menu" hidden={!props.open}>
      <ul aria-label={texts.user.choose}>
        {/* By position: each new state brings new objects, and the focus must not go with the old ones. */}
        <Index each={users.all()}>
          {(user) => (
            <UserItem
              user={user()}
              isCurrent={user().username === props.current.username}
              onChoose={() => {
                users.choose(user().username)
                props.onDone('home')
              }}
            />
          )}
        </Index>
      </ul>
      <Ways
        username={props.current.username}
        onGo={(place) => {
          props.onDone(place)
        }}
      />
    </div>
  )
}

export const UserMenu = (): JSX.Element => {
  const page = usePage()
  const menu = createMenu()
  return (
    <Show when={page.users.current()}>
      {(user) => (
        <div class="user-menu" onKeyDown={menu.onKeyDown} onFocusOut={menu.onFocusOut}>
          <button
            type="button"
            class="user-button"
            ref={menu.button}
            aria-expanded={menu.open()}
            aria-controls="user-menu"
            aria-label={texts.user.menu(user().username)}
            onClick={menu.toggle}
          >
            <Avatar name={user().username} small />
            <span class="name">{user().username}</span>
            <ChevronIcon />
          </button>
          <Menu
            current={user()}
            open={menu.open()}
            onDone={(place) => {
              menu.close()
              page.go(place)
            }}
          />
        </div>
      )}
    </Show>
  )
}
