// Every state of the page of a pod, as those of the page of a node: part of it in each run, all by `npm run pictures`.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { FakePod } from '../support/fake-pod.ts'
import { chosenOf, lookAt, openPictures, openStill } from '../support/page-inspection.ts'
import type { Album } from '../support/page-pictures.ts'
import { pictureTime } from '../support/page-scenes.ts'
import { logIn } from '../support/pod-scenes.ts'
import { podStates } from '../support/pod-states.ts'

let browser: Browser
let album: Album

beforeAll(async () => {
  browser = await startBrowser()
  album = await openPictures(browser)
})

afterAll(() => browser.close())

it.each(chosenOf(podStates, ['pod-home']))('$name', async ({ name, path, set, as, words, act, isLong }) => {
  const pod = new FakePod()
  pod.now = () => pictureTime
  await pod.start()
  await set?.(pod)
  const { page, troubles } = await openStill(browser)
  await page.goto(`${pod.url}/${path}`)
  if (as !== undefined) await logIn(page, as)
  await page.getByText(words).first().waitFor()
  await act?.(page, pod)
  // Nothing is pointed at.
  await page.mouse.move(0, 0)
  expect(await lookAt({ page, album }, name, isLong)).toEqual([])
  expect(troubles).toEqual([])
  await page.context().close()
  await pod.stop()
})
