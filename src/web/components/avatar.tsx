// A picture for a name: that of its profile, or its first letter on a colour and a ring that follow from the name alone.
import { type JSX, Show, useContext } from 'solid-js'
import { AccountContext } from '../state/page.ts'
import { Letter, type LetterProps } from './letter.tsx'

interface AvatarProps extends LetterProps {
  /** Not of a user of the network: there is no picture to look for. */
  readonly isForeign?: boolean | undefined
}

/** Decoration beside the name it stands for. */
export const Avatar = (props: AvatarProps): JSX.Element => {
  const account = useContext(AccountContext)
  const picture = (): string | undefined => {
    if (account === undefined || props.isForeign === true) return undefined
    const found = account.profiles.avatarOf(props.name)()
    return found.state === 'found' ? found.value : undefined
  }
  return (
    <Show when={picture()} fallback={<Letter {...props} />}>
      {(source) => (
        <img class="avatar" classList={{ [`avatar-${props.size ?? 'usual'}`]: true }} src={source()} alt="" />
      )}
    </Show>
  )
}
