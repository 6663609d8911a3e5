// What the worker of the page does with notices; that it keeps the page is tested in a browser (page-routes).
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const listeners = new Map<string, (event: object) => void>()
const opened: string[] = []
const pages: object[] = []

beforeEach(async () => {
  vi.stubGlobal('location', { href: 'https://node.example/app/service-worker.js' })
  vi.stubGlobal('clients', {
    matchAll: () => Promise.resolve(pages),
    openWindow: (address: string) => Promise.resolve(void opened.push(address)),
  })
  vi.stubGlobal('addEventListener', (type: string, listener: (event: object) => void) => listeners.set(type, listener))
  vi.resetModules()
  await import('./service-worker.ts')
  opened.length = 0
  pages.length = 0
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const press = async (data: unknown): Promise<number> => {
  let closed = 0
  const work: Promise<unknown>[] = []
  listeners.get('notificationclick')?.({
    notification: { data, close: () => (closed += 1) },
    waitUntil: (promise: Promise<unknown>) => work.push(promise),
  })
  await Promise.all(work)
  return closed
}

const openPage = (focus: () => Promise<unknown>): unknown[] => {
  const words: unknown[] = []
  pages.push({ focus, postMessage: (word: unknown) => words.push(word) })
  return words
}

it('a notice that is pressed closes, and leads to its address in the page that is open', async () => {
  let focused = 0
  const words = openPage(() => Promise.resolve(void (focused += 1)))
  expect(await press('/app/post/bob/7')).toBe(1)
  expect([focused, words, opened]).toEqual([1, [{ open: '/app/post/bob/7' }], []])
})

it('leads there also where the browser does not bring the page to the front', async () => {
  const words = openPage(() => Promise.reject(new DOMException('Not allowed to focus a window.')))
  expect(await press('/app/messages/bob')).toBe(1)
  expect(words).toEqual([{ open: '/app/messages/bob' }])
})

it('opens a page where none is, at the whole address', async () => {
  expect(await press('/app/post/bob/7')).toBe(1)
  expect(opened).toEqual(['https://node.example/app/post/bob/7'])
})

it('does nothing for a notice that leads nowhere', async () => {
  openPage(() => Promise.resolve())
  expect(await press(undefined)).toBe(1)
  expect(opened).toEqual([])
})
