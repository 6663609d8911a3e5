// Follow or unfollow somebody, with what came of it.
import { type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'

export const FollowToggle = (props: { readonly name: string; readonly isSmall?: boolean }): JSX.Element => {
  const { announcer } = usePage()
  const { following, follow } = useAccount()
  const { fault, run, refuse } = createTrying(texts.people.failed)
  const isFollowed = (): boolean => following.follows(props.name)
  const toggle = async (): Promise<void> => {
    const outcome: { known: boolean } = { known: true }
    await run(async () => {
      if (isFollowed()) {
        await following.unfollow(props.name)
        announcer.say(texts.people.unfollowed(props.name))
      } else outcome.known = (await follow(props.name)) !== 'unknown'
      return ''
    })
    if (!outcome.known) refuse(texts.people.unknown(props.name))
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
