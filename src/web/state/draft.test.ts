import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDraft, draftsOf, dropDraft } from './draft.ts'
import { forgetStored } from './stored.ts'

/** As browsers keep texts. */
class Kept {
  readonly texts = new Map<string, string>()
  getItem = (name: string): string | null => this.texts.get(name) ?? null
  setItem = (name: string, text: string): void => {
    this.texts.set(name, text)
    Object.defineProperty(this, name, { value: text, enumerable: true, configurable: true })
  }
  removeItem = (name: string): void => {
    this.texts.delete(name)
    Reflect.deleteProperty(this, name)
  }
  clear = (): void => {
    for (const name of [...this.texts.keys()]) this.removeItem(name)
  }
}

let browser: Kept
let tab: Kept

beforeEach(() => {
  vi.useFakeTimers()
  browser = new Kept()
  tab = new Kept()
  vi.stubGlobal('localStorage', browser)
  vi.stubGlobal('sessionStorage', tab)
})

afterEach(() => {
  forgetStored()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const name = 'twister.draft.alice'

it('a text is kept a moment after the last letter but one, not with each letter', () => {
  const draft = createDraft('alice')
  draft.write('h')
  draft.write('he')
  expect([draft.text(), browser.texts.has(name)]).toEqual(['he', false])
  vi.advanceTimersByTime(300)
  expect([browser.texts.get(name), tab.texts.get(name)]).toEqual(['he', 'he'])
})

it('whoever asks for what is kept gets the newest', () => {
  createDraft('alice').write('half a word')
  expect(draftsOf('alice').map(({ text }) => text)).toEqual(['half a word'])
  expect(createDraft('alice').text()).toBe('half a word')
})

it('what is posted, let go or forgotten does not come back', () => {
  const draft = createDraft('alice')
  draft.write('said')
  draft.write('')
  expect(createDraft('alice').text()).toBe('')
  draft.write('again')
  const [kept] = draftsOf('alice')
  draft.write('again and')
  if (kept !== undefined) dropDraft(kept)
  vi.advanceTimersByTime(300)
  expect(browser.texts.has(name)).toBe(false)
  draft.write('once more')
  forgetStored()
  vi.advanceTimersByTime(300)
  expect([browser.texts.size, tab.texts.size]).toEqual([0, 0])
})
