// Follow somebody by name, and what came of it.
import { createSignal, type JSX } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import type { FollowOutcome } from '../state/following.ts'
import { useAccount } from '../state/page.ts'
import { NameCombobox } from './name-combobox.tsx'

const outcomeWords = (outcome: FollowOutcome, name: string): string =>
  ({
    followed: texts.people.following(name),
    already: texts.people.already(name),
    self: texts.people.self,
    unknown: texts.people.unknown(name),
  })[outcome]

export const FollowBox = (): JSX.Element => {
  const account = useAccount()
  const [message, setMessage] = createSignal({ text: '', isBad: false })
  const follow = async (name: string): Promise<boolean> => {
    try {
      const outcome = await account.follow(name)
      setMessage({ text: outcomeWords(outcome, name), isBad: outcome === 'unknown' })
      return outcome !== 'unknown'
    } catch (fault) {
      setMessage({ text: texts.people.failed(sentenceOf(fault)), isBad: true })
      return false
    }
  }
  return (
    <>
      <NameCombobox onChoose={follow} />
      <p class="panel-message" classList={{ fault: message().isBad }} role="status">
        {message().text}
      </p>
    </>
  )
}
