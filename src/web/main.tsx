// Starts the page.
import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { overFetch } from './client.ts'
import { systemClock } from './system-clock.ts'

const root = document.getElementById('app')
if (root !== null)
  render(
    () => <App clock={systemClock} transport={overFetch} openSource={(address) => new EventSource(address)} />,
    root,
  )
