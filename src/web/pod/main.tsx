// Starts the page of a pod.
import { render } from 'solid-js/web'
import { isPodEvent, type PodEvent } from '../../api/pod-events.ts'
import { podLanguageFor, showPodLanguage } from '../locales/pod/texts.ts'
import { recall } from '../state/stored.ts'
import { App } from './app.tsx'
import { mountOf, overFetch } from './client.ts'
import { openKeys } from './keys/port.ts'

const script = new URL(import.meta.url)

/** The stream of the pod; the browser opens it again by itself, and tells where it was, until it is refused. */
const openEvents = (onEvent: (event: PodEvent) => void, onRefused: () => void): (() => void) => {
  const source = new EventSource(`${mountOf(script)}api/events`)
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const event: unknown = JSON.parse(data)
    if (isPodEvent(event)) onEvent(event)
  }
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) onRefused()
  }
  return () => {
    source.close()
  }
}

const begin = async (root: HTMLElement): Promise<void> => {
  const theme = recall('browser', 'look.pod-theme')
  if (theme !== undefined) document.documentElement.dataset['theme'] = theme
  await showPodLanguage(recall('browser', 'look.pod-language') ?? podLanguageFor(navigator.languages))
  const worker = new Worker(new URL('./keys/worker.ts', import.meta.url), { type: 'module' })
  render(() => <App client={overFetch(script)} keys={openKeys(worker)} openEvents={openEvents} />, root)
}

const root = document.getElementById('app')
if (root !== null) void begin(root)
