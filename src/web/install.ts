// Has the browser keep the page for when there is no network, and offer to install it.

/** What a browser says that can install the page. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}

let offer: InstallOffer | undefined

const isOffer = (event: Event): event is InstallOffer => 'prompt' in event

// The offer may come before anything else is there.
window.addEventListener('beforeinstallprompt', (event) => {
  if (isOffer(event)) offer = event
})

/** Asks the person whether to install the page; false where the browser has made no offer. */
export const install = async (): Promise<boolean> => {
  if (offer === undefined) return false
  await offer.prompt()
  offer = undefined
  return true
}

/** Whether the browser can install the page now. */
export const canInstall = (): boolean => offer !== undefined

/** What this page has loaded of its folder: its language is not among the files that are kept for everybody. */
const loaded = (): readonly string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => name.includes('/assets/'))

/** Starts the worker that keeps the page; browsers have it on this machine and over HTTPS alone. */
export const keepPage = async (mount: string): Promise<void> => {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register(`${mount}service-worker.js`, { scope: mount })
    const { active } = await navigator.serviceWorker.ready
    active?.postMessage(loaded())
  } catch {
    // The page is what it is without.
  }
}
