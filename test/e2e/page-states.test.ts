// Every state of the page: how it looks, that it fits, can be heard, reached by keys in order, and hit by a finger.
// A part of it in each run of the tests; all of it by `npm run pictures`.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { startFakeNode } from '../support/fake-node.ts'
import { chosenOf, lookAt, openPictures, openStill } from '../support/page-inspection.ts'
import type { Album } from '../support/page-pictures.ts'
import { pictureTime } from '../support/page-scenes.ts'
import { calmAnswers, pageStates } from '../support/page-states.ts'

/** Of each run of the tests: the states that hold most of what there is, on a phone and on a desk. */
const sample = ['login', 'home', 'home-gap', 'post', 'messages-thread', 'network-doctor', 'settings', 'write']

let browser: Browser
let album: Album

beforeAll(async () => {
  browser = await startBrowser()
  album = await openPictures(browser)
})

afterAll(() => browser.close())

it.each(chosenOf(pageStates, sample))('$name', async ({ name, path, set, words, act }) => {
  const node = await startFakeNode()
  node.setStatus({ chain: { ...node.status.chain, tipTime: pictureTime - 120 } })
  for (const [method, answer] of Object.entries(calmAnswers)) node.answers.set(method, answer)
  set?.(node)
  const { page, troubles } = await openStill(browser)
  await page.goto(node.url + path)
  await page.getByText(words).first().waitFor()
  await act?.(page, node)
  expect(await lookAt({ page, album }, name)).toEqual([])
  expect(troubles).toEqual([])
  await page.context().close()
  await node.stop()
})
