// How well the node does, as one state: the worst of its parts.
import type { StatusJson } from '../../api/control.ts'
import type { texts } from '../locales/texts.ts'
import type { Session } from './session.ts'

/** Also the class of the coloured mark. */
export type Health = keyof typeof texts.node.health

/** States of the chain that are worth a word before anything else. */
const chainHealth: Readonly<Record<StatusJson['chain']['state'], Health | undefined>> = {
  'no-peers': 'alone',
  syncing: 'syncing',
  stalled: 'stalled',
  'clock-wrong': 'wrongClock',
  current: undefined,
}

const stateOf = ({ chain, dht, warnings }: StatusJson): Health => {
  // What cannot be kept is lost, however well connected one is.
  if (warnings.some(({ code }) => code === 'disk')) return 'disk'
  const state = chainHealth[chain.state] ?? (dht.nodes === 0 ? 'noDht' : 'current')
  return state === 'current' && warnings.length > 0 ? 'warned' : state
}

/** Judges the whole from its parts; the worst comes first. */
export const healthOf = (session: Pick<Session, 'link' | 'status'>): Health => {
  const status = session.status()
  if (session.link() === 'login') return 'ended'
  if (session.link() === 'down' || status === undefined) return 'unreachable'
  return stateOf(status)
}
