// Follow or unfollow somebody, with what came of it.
import { createSignal, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'

export const FollowToggle = (props: { readonly name: string; readonly isSmall?: boolean }): JSX.Element => {
  const { announcer } = usePage()
  const { following, follow } = useAccount()
  const [fault, setFault] = createSignal('')
  const isFollowed = (): boolean => following.follows(props.name)
  const toggle = async (): Promise<void> => {
    setFault('')
    try {
      if (!isFollowed()) {
        if ((await follow(props.name)) === 'unknown') setFault(texts.people.unknown(props.name))
        return
      }
      await following.unfollow(props.name)
      announcer.say(texts.people.unfollowed(props.name))
    } catch (reason) {
      setFault(texts.people.failed(sentenceOf(reason)))
    }
  }
  return (
    <>
      <button
        type="button"
        classList={{ primary: !isFollowed(), small: props.isSmall === true }}
        aria-label={isFollowed() ? texts.people.unfollowName(props.name) : texts.people.followName(props.name)}
        onClick={() => void toggle()}
      >
        {isFollowed() ? texts.people.unfollow : texts.people.submit}
      </button>
      <Show when={fault()}>
        <span class="fault" role="alert">
          {fault()}
        </span>
      </Show>
    </>
  )
}
