// Posts and states as lines of a terminal.
import type { LocalUserJson, StatusJson } from '../api/control.ts'
import type { PostJson } from '../api/shapes.ts'

/** Where text goes and what it may contain. */
export interface Terminal {
  write(text: string): void
  readonly colours: boolean
  /** A person watches: lines may be drawn over. */
  readonly live: boolean
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** Colours a text where the terminal has colours. */
export const paint = ({ colours }: Terminal, colour: keyof typeof codes, text: string): string =>
  colours ? `\x1b[${String(codes[colour])}m${text}\x1b[0m` : text

/** Text of others without control characters: it must not move the cursor or change the window (only new lines stay). */
const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (found) => (found === '\n' ? '\n  ' : ''))

/** One post. */
export const renderPost = (terminal: Terminal, { userpost }: PostJson): string => {
  const { n, k, time, msg = '', msg2 = '', rt, reply } = userpost
  const when = time === undefined ? '' : new Date(time * 1000).toISOString().replace('T', ' ').slice(0, 16)
  const head = `${paint(terminal, 'bold', `@${plain(n)}`)} ${paint(terminal, 'dim', `${when} #${String(k)}`)}`
  const about = reply === undefined ? '' : paint(terminal, 'dim', ` answers @${plain(reply.n)} #${String(reply.k)}`)
  const retransmitted =
    rt === undefined
      ? ''
      : `\n  ${paint(terminal, 'cyan', `↻ @${plain(rt.n)}`)} ${plain((rt.msg ?? '') + (rt.msg2 ?? ''))}`
  return `${head}${about}\n  ${plain(msg + msg2)}${retransmitted}`
}

const barWidth = 24

const bar = (fraction: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * barWidth)
  return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}]`
}

/** One local user and how far its registration is. */
export const renderUser = (terminal: Terminal, user: LocalUserJson): string => {
  const colour = user.state === 'ready' ? 'green' : user.state === 'taken' ? 'red' : 'yellow'
  const progress = user.workProgress === undefined ? '' : `${bar(user.workProgress)} `
  return `${paint(terminal, 'bold', `@${user.username}`)} ${progress}${paint(terminal, colour, user.message)}`
}

/** The whole state. */
export const renderStatus = (terminal: Terminal, status: StatusJson): string => {
  const { chain, dht, swarms } = status
  const known = Math.max(chain.bestKnownHeight, chain.height)
  const syncing = chain.state === 'syncing' ? ` ${bar(known === 0 ? 0 : chain.height / known)} of ${String(known)}` : ''
  const words = { 'no-peers': 'no peers', syncing: 'syncing', current: 'current' } as const
  return [
    `twister-node ${status.version} on ${status.network}, data in ${status.dataDirectory}`,
    `  chain    block ${String(chain.height)}${syncing}, ${words[chain.state]}, ${String(chain.peers)} peers${chain.mining ? ', mining' : ''}`,
    `  DHT      ${String(dht.nodes)} nodes (about ${String(dht.estimatedNodes)} in all), ${String(dht.items)} items kept`,
    `  swarms   ${String(swarms.joined)} joined, ${String(swarms.peers)} peers`,
    ...status.users.map((user) => `  ${renderUser(terminal, user)}`),
  ].join('\n')
}
