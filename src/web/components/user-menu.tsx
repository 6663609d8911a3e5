// Who is using the page, and the way to be someone else.
import { Index, type JSX, Show } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { Avatar } from './avatar.tsx'
import { ChevronIcon } from './icons.tsx'
import { MenuButton, PopMenu } from './pop-menu.tsx'

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
      <Avatar name={props.user.username} size="small" />
      <span class="name">{props.user.username}</span>
      <span class="muted">{texts.user.states[props.user.state]}</span>
    </button>
  </li>
)

const Items = (props: { readonly current: LocalUserJson; readonly close: () => void }): JSX.Element => {
  const { users, router } = usePage()
  return (
    <>
      <ul aria-label={texts.user.choose}>
        {/* By position: each new state brings new objects, and the focus must not go with the old ones. */}
        <Index each={users.all()}>
          {(user) => (
            <UserItem
              user={user()}
              isCurrent={user().username === props.current.username}
              onChoose={() => {
                props.close()
                users.choose(user().username)
                router.go({ page: 'home' })
              }}
            />
          )}
        </Index>
      </ul>
      <div class="menu-more">
        <MenuButton
          onPress={() => {
            props.close()
            router.go({ page: 'user', name: props.current.username, part: 'posts' })
          }}
        >
          {texts.user.profile}
        </MenuButton>
        <MenuButton
          onPress={() => {
            props.close()
            router.go({ page: 'welcome', way: 'create' })
          }}
        >
          {texts.user.create}
        </MenuButton>
        <MenuButton
          onPress={() => {
            props.close()
            router.go({ page: 'welcome', way: 'import' })
          }}
        >
          {texts.user.importSecret}
        </MenuButton>
        <MenuButton
          onPress={() => {
            props.close()
            router.go({ page: 'secret' })
          }}
        >
          {texts.user.showSecret(props.current.username)}
        </MenuButton>
      </div>
    </>
  )
}

export const UserMenu = (): JSX.Element => {
  const page = usePage()
  return (
    <Show when={page.users.current()}>
      {(user) => (
        <div class="user-menu">
          <PopMenu
            label={texts.user.menu(user().username)}
            menuLabel={texts.user.choose}
            buttonClass="user-button"
            button={
              <>
                <Avatar name={user().username} size="small" />
                <span class="name nav-word">{user().username}</span>
                <ChevronIcon />
              </>
            }
          >
            {(close) => <Items current={user()} close={close} />}
          </PopMenu>
        </div>
      )}
    </Show>
  )
}
