// Whether the node is well: each thing that was looked at, and what to do where something is wrong.
import { createResource, For, type JSX, Show } from 'solid-js'
import type { CheckJson, CheckLevel } from '../../api/doctor.ts'
import { networkTexts as words } from '../locales/en-network.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'
import { CheckIcon, WarningIcon } from './icons.tsx'

/** The worst first: what is well needs nothing. */
const order: Readonly<Record<CheckLevel, number>> = { bad: 0, advice: 1, good: 2 }

const Check = (props: { readonly check: CheckJson }): JSX.Element => (
  <li class={`check check-${props.check.level}`}>
    <Show when={props.check.level === 'good'} fallback={<WarningIcon />}>
      <CheckIcon />
    </Show>
    <span>
      <strong class={props.check.level === 'good' ? 'hidden' : ''}>{words.level[props.check.level]}: </strong>
      {words.checks[props.check.code](props.check.figures)}
    </span>
  </li>
)

export const Examination = (): JSX.Element => {
  const { session } = usePage()
  const [found, { refetch }] = createResource(async () => {
    try {
      return { doctor: await session.client.getdoctor({}), fault: '' }
    } catch (reason) {
      return { doctor: undefined, fault: texts.lists.failed(sentenceOf(reason)) }
    }
  })
  const checks = (): readonly CheckJson[] =>
    [...(found.latest?.doctor?.checks ?? [])].sort((left, right) => order[left.level] - order[right.level])
  return (
    <div class="sections">
      <section class="panel" aria-labelledby="examination-title">
        <h2 id="examination-title">{words.partNames.doctor}</h2>
        <p role="status">
          <strong>
            <Show when={found.latest?.doctor} fallback={found.loading ? words.examining : found.latest?.fault}>
              {(doctor) => words.levels[doctor().level]}
            </Show>
          </strong>
        </p>
        <ul class="checks">
          <For each={checks()}>{(check) => <Check check={check} />}</For>
        </ul>
        <div class="buttons">
          <button type="button" aria-disabled={found.loading} onClick={() => found.loading || void refetch()}>
            {found.loading ? words.examining : words.examine}
          </button>
        </div>
      </section>
    </div>
  )
}
