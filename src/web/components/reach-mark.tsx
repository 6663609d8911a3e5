// How far an own post has got, in one honest line; the figures behind it when it is pressed.
import { type JSX, Show } from 'solid-js'
import type { DeliveryJson } from '../../api/deliveries.ts'
import { texts } from '../locales/texts.ts'
import { exactTime } from '../text/times.ts'
import { PopMenu } from './pop-menu.tsx'

/** Where a post is: here alone, with a few others, or where anybody finds it. */
type Reach = 'here' | 'few' | 'wide'

/** From so many others on a post is not lost with one of them. */
const wideFrom = 3

const reachOf = ({ peers, dht_copies: copies, stored_at: storedAt }: DeliveryJson): Reach => {
  const canBeFound = storedAt !== null && copies > 0
  if (peers >= wideFrom && canBeFound) return 'wide'
  return peers > 0 || canBeFound ? 'few' : 'here'
}

/** What is said of it: what is known, and no more. */
const reachWords = (delivery: DeliveryJson): string => {
  const { peers, dht_copies: copies } = delivery
  if (reachOf(delivery) === 'here') return texts.reach.here
  return peers > 0 ? texts.reach.with(peers) : texts.reach.found(copies)
}

const Details = (props: { readonly delivery: DeliveryJson }): JSX.Element => (
  <dl class="figures reach-details">
    <div class="figure">
      <dt>{texts.reach.signed}</dt>
      <dd>{exactTime(props.delivery.signed_at)}</dd>
    </div>
    <div class="figure">
      <dt>{texts.reach.swarm}</dt>
      <dd>{texts.reach.swarmPeers(props.delivery.peers)}</dd>
    </div>
    <div class="figure">
      <dt>{texts.reach.dht}</dt>
      <dd>
        <Show when={props.delivery.dht_nodes > 0} fallback={texts.reach.notStored}>
          {texts.reach.copies(props.delivery.dht_copies, props.delivery.dht_nodes)}
        </Show>
      </dd>
    </div>
    <Show when={props.delivery.waiting.length > 0}>
      <p class="hint muted">{texts.reach.waiting(props.delivery.waiting.length)}</p>
    </Show>
  </dl>
)

export const ReachMark = (props: {
  readonly delivery: DeliveryJson
  readonly tabindex?: number | undefined
}): JSX.Element => (
  <PopMenu
    label={texts.reach.label(reachWords(props.delivery))}
    buttonClass={`reach reach-${reachOf(props.delivery)}`}
    tabindex={props.tabindex}
    action="details"
    button={
      <>
        <span class="reach-dot" aria-hidden="true" />
        {reachWords(props.delivery)}
      </>
    }
  >
    {() => <Details delivery={props.delivery} />}
  </PopMenu>
)
