// Looking for blocks with this computer: whether, how fast, and how long it takes by the difficulty that is measured.
import { createResource, createSignal, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { setMining } from '../state/blocks.ts'
import { sentenceOf } from '../state/faults.ts'
import { lookAgain } from '../state/looking-again.ts'
import { usePage } from '../state/page.ts'
import { Row } from './node-panel.tsx'

/** Hashes that a block of difficulty 1 takes on average. */
const hashesOfOne = 2 ** 32

export const MiningCard = (props: { readonly isRunning: boolean }): JSX.Element => {
  const page = usePage()
  const { session } = page
  const [fault, setFault] = createSignal('')
  const [info, { refetch }] = createResource(
    () => props.isRunning,
    () => session.client.getmininginfo({}).catch(() => undefined),
  )
  lookAgain(page, refetch, { isWanted: () => props.isRunning })
  const toggle = async (): Promise<void> => {
    setFault('')
    try {
      await setMining(page, !props.isRunning)
    } catch (reason) {
      setFault(texts.node.failed(sentenceOf(reason)))
    }
  }
  const rate = (): number => info.latest?.hashespersec ?? 0
  const expectedSeconds = (): number => (hashesOfOne * (info.latest?.difficulty ?? 0)) / rate()
  return (
    <section class="panel" aria-labelledby="mining-title">
      <h2 id="mining-title">{texts.node.mining}</h2>
      <p class="muted">{texts.node.miningHint}</p>
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
      <div class="buttons">
        <button
          type="button"
          aria-label={props.isRunning ? texts.node.stopMiningLabel : texts.node.startMiningLabel}
          onClick={() => void toggle()}
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
