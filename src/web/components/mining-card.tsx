// Looking for blocks with this computer: whether, how fast, and how long it takes by the difficulty that is measured.
import { createEffect, createResource, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import type { MiningInfoJson } from '../../api/mining.ts'
import { networkTexts as words } from '../locales/en-network.ts'
import { texts } from '../locales/texts.ts'
import { allProcessors, setMining } from '../state/blocks.ts'
import { lookAgain } from '../state/looking-again.ts'
import { usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'
import { Row } from './node-panel.tsx'

/** Hashes that a block of difficulty 1 takes on average. */
const hashesOfOne = 2 ** 32

/** Counts that are offered; the node's computer has fewer or more, which this browser cannot know. */
const counts = [1, 2, 3, 4, 6, 8, 12, 16, allProcessors]

const Processors = (props: {
  readonly chosen: number
  readonly onChoose: (processors: number) => void
}): JSX.Element => {
  const id = createUniqueId()
  const offered = (): readonly number[] => (counts.includes(props.chosen) ? counts : [props.chosen, ...counts])
  return (
    <div class="buttons">
      <label for={id}>{words.processors}</label>
      <select
        id={id}
        onChange={({ currentTarget }) => {
          props.onChoose(Number(currentTarget.value))
        }}
      >
        <For each={offered()}>
          {(count) => (
            <option value={count} selected={props.chosen === count}>
              {count === allProcessors ? words.allProcessors : texts.number(count)}
            </option>
          )}
        </For>
      </select>
    </div>
  )
}

/** How fast, and how long a block takes by the difficulty that is measured. */
const Pace = (props: { readonly isRunning: boolean; readonly info: MiningInfoJson | undefined }): JSX.Element => {
  const rate = (): number => props.info?.hashespersec ?? 0
  const expectedSeconds = (): number => (hashesOfOne * (props.info?.difficulty ?? 0)) / rate()
  return (
    <dl class="figures">
      <Row name={texts.node.state}>
        <span class="mark" classList={{ 'mark-on': props.isRunning }}>
          {props.isRunning ? texts.node.on : texts.node.off}
        </span>
      </Row>
      <Show when={props.isRunning && rate() > 0}>
        <Row name={texts.node.rate}>{texts.node.hashes(rate())}</Row>
        <Row name={texts.node.expected}>{texts.node.expectedBlock(expectedSeconds())}</Row>
      </Show>
    </dl>
  )
}

export const MiningCard = (props: { readonly isRunning: boolean }): JSX.Element => {
  const page = usePage()
  const { session } = page
  const { fault, run } = createTrying(texts.node.failed)
  const [chosen, setChosen] = createSignal(1)
  const [info, { refetch }] = createResource(
    () => props.isRunning,
    () => session.client.getmininginfo({}).catch(() => undefined),
  )
  lookAgain(page, refetch, { isWanted: () => props.isRunning })
  const set = (isOn: boolean): void => {
    void run(async () => {
      await setMining(page, isOn, chosen())
      await refetch()
      return ''
    })
  }
  createEffect(() => {
    const used = info.latest?.generate === true ? info.latest.genproclimit : undefined
    if (used !== undefined && used !== 0) setChosen(used)
  })
  return (
    <section class="panel" aria-labelledby="mining-title">
      <h2 id="mining-title">{texts.node.mining}</h2>
      <p class="muted">{texts.node.miningHint}</p>
      <Pace isRunning={props.isRunning} info={info.latest} />
      <Processors
        chosen={chosen()}
        onChoose={(processors) => {
          setChosen(processors)
          if (props.isRunning) set(true)
        }}
      />
      <div class="buttons">
        <button
          type="button"
          aria-label={props.isRunning ? texts.node.stopMiningLabel : texts.node.startMiningLabel}
          onClick={() => {
            set(!props.isRunning)
          }}
        >
          {props.isRunning ? texts.node.stopMining : texts.node.startMining}
        </button>
      </div>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}
