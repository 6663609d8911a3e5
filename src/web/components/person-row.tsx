// One person in a list.
import { type JSX, Show } from 'solid-js'
import { useAccount } from '../state/page.ts'
import { Avatar } from './avatar.tsx'
import { FollowToggle } from './follow-toggle.tsx'
import { Link } from './link.tsx'

export const PersonRow = (props: {
  readonly name: string
  readonly hint?: string | undefined
  readonly children?: JSX.Element
}): JSX.Element => {
  const { username } = useAccount()
  return (
    <li class="person">
      <Avatar name={props.name} />
      <span class="person-words">
        <Link class="name" to={{ page: 'user', name: props.name, part: 'posts' }}>
          {props.name}
        </Link>
        <Show when={props.hint}>
          <span class="muted">{props.hint}</span>
        </Show>
      </span>
      {props.children}
      <Show when={props.name !== username}>
        <FollowToggle name={props.name} isSmall />
      </Show>
    </li>
  )
}
