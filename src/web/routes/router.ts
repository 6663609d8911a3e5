// Where in the page: the address bar, as a signal. Links inside the page change it without loading anything.
import { type Accessor, batch, createSignal, onCleanup } from 'solid-js'
import { pathOf, type Route, routeOf } from './route.ts'

/** The way around in the page. */
export interface Router {
  readonly route: Accessor<Route>
  /** The address of the route, below the root of the page: by it positions are remembered. */
  readonly address: Accessor<string>
  /** Counts steps, also to the same address: who comes to a page again wants its top. */
  readonly steps: Accessor<number>
  /** Whether there is something of this page to go back to. */
  readonly canGoBack: Accessor<boolean>
  readonly hrefOf: (route: Route) => string
  readonly go: (route: Route) => void
  /** As `go`, without a way back to where one is. */
  readonly replace: (route: Route) => void
  readonly back: () => void
}

/** What of a browser's window a router needs. */
export interface Place {
  readonly location: Pick<Location, 'pathname' | 'search' | 'origin'>
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back' | 'state'>
  readonly document: Pick<Document, 'addEventListener' | 'removeEventListener'>
  readonly addEventListener: (type: 'popstate', listener: () => void) => void
  readonly removeEventListener: (type: 'popstate', listener: () => void) => void
}

/** How many steps of this page lie before the one that is shown; kept in the entries of the browser's history. */
const depthOf = (state: unknown): number => {
  const depth = typeof state === 'object' && state !== null && 'depth' in state ? state.depth : 0
  return typeof depth === 'number' ? depth : 0
}

/** The link that was pressed to stay in this tab; undefined for all other presses. */
const pressedLink = (event: MouseEvent): HTMLAnchorElement | undefined => {
  if (event.defaultPrevented || event.button !== 0) return undefined
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined
  const link = event.target instanceof Element ? event.target.closest('a') : null
  return link !== null && link.target === '' && !link.hasAttribute('download') ? link : undefined
}

/** The router of a page whose root is at `mount`, such as `/` or `/app/`. */
export const createRouter = (place: Place, mount: string): Router => {
  const root = mount.replace(/\/$/u, '')
  const addressNow = (): string => {
    const { pathname, search } = place.location
    return (pathname.startsWith(mount) ? pathname.slice(root.length) : '/') + search
  }
  const [address, setAddress] = createSignal(addressNow())
  // The same page by another address, or once more, stays as it is.
  const [route, setRoute] = createSignal(routeOf(addressNow()), {
    equals: (one, other) => pathOf(one) === pathOf(other),
  })
  const [steps, setSteps] = createSignal(0)
  const [depth, setDepth] = createSignal(depthOf(place.history.state))
  const show = (): void => {
    batch(() => {
      setAddress(addressNow())
      setRoute(routeOf(addressNow()))
      setDepth(depthOf(place.history.state))
      setSteps((count) => count + 1)
    })
  }
  const goTo = (path: string): void => {
    // The same page once more is no step to go back to.
    if (path === addressNow()) place.history.replaceState(place.history.state, '', root + path)
    else place.history.pushState({ depth: depth() + 1 }, '', root + path)
    show()
  }
  const onPress = (event: MouseEvent): void => {
    const link = pressedLink(event)
    if (link?.origin !== place.location.origin || !link.pathname.startsWith(mount) || link.hash !== '') return
    event.preventDefault()
    goTo(link.pathname.slice(root.length) + link.search)
  }
  place.document.addEventListener('click', onPress)
  place.addEventListener('popstate', show)
  onCleanup(() => {
    place.document.removeEventListener('click', onPress)
    place.removeEventListener('popstate', show)
  })
  return {
    ...{ route, address, steps },
    canGoBack: () => depth() > 0,
    hrefOf: (next) => root + pathOf(next),
    go: (next) => {
      goTo(pathOf(next))
    },
    replace: (next) => {
      place.history.replaceState(place.history.state, '', root + pathOf(next))
      show()
    },
    back: () => {
      place.history.back()
    },
  }
}
