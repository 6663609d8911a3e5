// Keeps the page's own files, so that it opens without a network and without the node. What the node says is not kept here.
import { isPagePath } from '../api/page-routes.ts'

interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface RequestEvent extends LastingEvent {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface NoticeEvent extends LastingEvent {
  readonly notification: { readonly data: unknown; close(): void }
}

/** A page of this browser. */
interface OpenWindow {
  focus(): Promise<unknown>
  postMessage(word: unknown): void
}

interface KeepEvent extends LastingEvent {
  readonly data: unknown
}

/** What of a service worker's surroundings is used. */
interface Surroundings {
  readonly location: Location
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { readonly type: 'window' }): Promise<readonly OpenWindow[]>
    openWindow(address: string): Promise<unknown>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void
  addEventListener(type: 'notificationclick', listener: (event: NoticeEvent) => void): void
  addEventListener(type: 'message', listener: (event: KeepEvent) => void): void
}

const surroundings = globalThis as unknown as Surroundings

/** Both are written in when the page is built: all files but those of languages, and a digest of them. */
const files = '%files%'.split(' ')
const version = '%version%'

const prefix = 'twister-'
const cacheName = prefix + version

/** The folder of the page. */
const mount = new URL('./', surroundings.location.href)

const addressOf = (path: string): string => new URL(path, mount).href

/** Under this address the page itself is kept, whichever of its addresses is opened. */
const shell = addressOf('index.html')

/** The page is the same for whoever is logged in and whoever is not; only its status differs. */
const keepPage = async (cache: Cache): Promise<void> => {
  const answer = await fetch(addressOf('home'), { headers: { accept: 'text/html' }, cache: 'no-cache' })
  const text = await answer.text()
  // Thrown, this ends the installation: the next opening of the page tries again.
  if (!text.includes('id="app"')) throw new DOMException('This is not the page.')
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  await cache.put(shell, new Response(text, { headers }))
}

const install = async (): Promise<void> => {
  const cache = await caches.open(cacheName)
  await Promise.all([cache.addAll(files.map(addressOf)), keepPage(cache)])
  await surroundings.skipWaiting()
}

/** The version before stays: pages of it may be open, and ask for their parts. */
const clean = async (): Promise<void> => {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName)
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
  await surroundings.clients.claim()
}

/** Of this version first: two files carry no hash of their content. Pages of the version before find theirs, too. */
const fileOf = async (request: Request): Promise<Response> =>
  (await caches.match(request, { cacheName })) ?? (await caches.match(request)) ?? fetch(request)

const pageOf = async (request: Request): Promise<Response> => {
  const cache = await caches.open(cacheName)
  return (await cache.match(shell)) ?? fetch(request)
}

const isFile = (path: string): boolean => path.startsWith('assets/') || files.includes(path)

surroundings.addEventListener('install', (event) => {
  event.waitUntil(install())
})

surroundings.addEventListener('activate', (event) => {
  event.waitUntil(clean())
})

surroundings.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || !url.href.startsWith(mount.href)) return
  const path = url.pathname.slice(mount.pathname.length)
  // A login link is used up by the node.
  if (request.mode === 'navigate') {
    if (isPagePath(`/${path}`) && !url.searchParams.has('token')) event.respondWith(pageOf(request))
  } else if (isFile(path)) event.respondWith(fileOf(request))
})

/** The page tells what it has loaded before its worker was there: its language. */
const keep = async (addresses: readonly unknown[]): Promise<void> => {
  const cache = await caches.open(cacheName)
  for (const address of addresses.slice(0, 200)) {
    if (typeof address !== 'string' || !address.startsWith(addressOf('assets/'))) continue
    if ((await cache.match(address)) === undefined) await cache.add(address)
  }
}

surroundings.addEventListener('message', (event) => {
  if (Array.isArray(event.data)) event.waitUntil(keep(event.data))
})

/** To where the notice leads, in a page that is open if there is one. */
const follow = async (address: unknown): Promise<void> => {
  if (typeof address !== 'string') return
  const [open] = await surroundings.clients.matchAll({ type: 'window' })
  if (open === undefined) {
    await surroundings.clients.openWindow(new URL(address, mount).href)
    return
  }
  open.postMessage({ open: address })
  // A browser may want to see the press itself: the page is where the notice leads anyway.
  await open.focus().catch(() => undefined)
}

surroundings.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(follow(event.notification.data))
})
