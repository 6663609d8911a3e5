// The shared worker of all pages of this browser: it holds the one stream to the node.
import { systemClock } from '../system-clock.ts'
import { FeedHub } from './hub.ts'
import { type PageWord, type Port, servePort, type WorkerWord } from './port.ts'

/** The one member of a shared worker's surroundings that is used. */
interface Surroundings {
  onconnect: ((event: MessageEvent & { readonly ports: readonly Port<PageWord, WorkerWord>[] }) => void) | null
}

const hub = new FeedHub({ clock: systemClock, openSource: (address) => new EventSource(address) })

;(globalThis as unknown as Surroundings).onconnect = ({ ports }) => {
  for (const port of ports) servePort(hub, systemClock, port)
}
