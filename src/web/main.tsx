// Starts the page.
import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { overEarlyFetch } from './early.ts'
import { keepPage } from './install.ts'
import type { PageWord, Port, WorkerWord } from './feed/port.ts'
import { sharedFeeds } from './feed/shared.ts'
import { showLanguage, viewsSpeak } from './locales/show-language.ts'
import { openLanguage } from './state/language.ts'
import { systemClock } from './system-clock.ts'

/** The worker of all pages of this browser; some phones have none, and some settings forbid it. */
const openPort = (onFault: () => void): Port<WorkerWord, PageWord> | undefined => {
  try {
    const worker = new SharedWorker(new URL('./feed/worker.ts', import.meta.url), { type: 'module' })
    worker.onerror = onFault
    return worker.port
  } catch {
    return undefined
  }
}

const openFeed = sharedFeeds({ clock: systemClock, openSource: (address) => new EventSource(address), openPort })

/** The script lies in the folder `assets` of the page. */
const mount = new URL(import.meta.url).pathname.replace(/assets\/[^/]*$/u, '')

/** Not awaited by this module itself: languages import what it has loaded, and would wait for it while it waits for them. */
const begin = async (root: HTMLElement): Promise<void> => {
  const language = await openLanguage({
    ...{ root: document.documentElement, wishes: navigator.languages, query: location.search },
    ...{ stored: 'look.language', show: showLanguage },
  })
  const needs = { clock: systemClock, transport: overEarlyFetch, openFeed, place: window, mount, language }
  // What stands there until now is in the page itself.
  root.textContent = ''
  render(() => <App {...needs} />, root)
  // With its language, all of it.
  await viewsSpeak()
  await keepPage(mount)
}

history.scrollRestoration = 'manual'
const root = document.getElementById('app')
if (root !== null) void begin(root)
