// Starts the page of a pod.
import { render } from 'solid-js/web'
import { isPodEvent } from '../../api/pod-events.ts'
import { showPodLanguage } from '../locales/pod/texts.ts'
import { openLanguage } from '../state/language.ts'
import { recall } from '../state/stored.ts'
import { App } from './app.tsx'
import { mountOf, overFetch } from './client.ts'
import { openKeys } from './keys/port.ts'
import type { OpenEvents } from './stream.ts'

const script = new URL(import.meta.url)

/** The stream of the pod; the browser opens it again by itself, and tells where it was, until it is refused. */
const openEvents: OpenEvents = (onEvent, { onOpen, onRefused }) => {
  const source = new EventSource(`${mountOf(script)}api/events`)
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const event: unknown = JSON.parse(data)
    if (isPodEvent(event)) onEvent(event)
  }
  source.onopen = onOpen
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
  const language = await openLanguage({
    ...{ root: document.documentElement, wishes: navigator.languages, query: location.search },
    ...{ stored: 'look.pod-language', show: showPodLanguage },
  })
  const worker = new Worker(new URL('./keys/worker.ts', import.meta.url), { type: 'module' })
  render(
    () => <App client={overFetch(script)} keys={openKeys(worker)} openEvents={openEvents} language={language} />,
    root,
  )
}

const root = document.getElementById('app')
if (root !== null) void begin(root)
