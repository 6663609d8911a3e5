// Where somebody reads in a long timeline: it stays, whatever comes, and wherever they have been meanwhile.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { nowSeconds } from '../support/fake-node.ts'
import { usePageFixture } from '../support/page-fixture.ts'

const { node, open, aliceFollowsBob, post } = usePageFixture()

const many = 300

/** Each second one, in the past hour. */
const say = (k: number, text: string): void => {
  post('bob', k, text, { time: nowSeconds() - 1_000 + k })
}

/** Posts of many heights. */
const writeMany = (): void => {
  aliceFollowsBob()
  for (let k = 0; k < many; k += 1) say(k, `number ${String(k)}. ${'and so on '.repeat((k * 7) % 40)}`)
}

/** The post on the reading line, and where its beginning is on the screen. */
const readAt = (page: Page): Promise<{ readonly key: string; readonly top: number }> =>
  page.evaluate(`(() => {
    const posts = [...document.querySelectorAll('article[data-post]')]
    const post = posts.find((one) => one.getBoundingClientRect().bottom > 80)
    return { key: post?.dataset.post ?? '', top: post?.getBoundingClientRect().top ?? 0 }
  })()`)

const scrollTo = async (page: Page, top: number): Promise<void> => {
  await page.mouse.wheel(0, 1)
  await page.evaluate(`window.scrollTo({ top: ${String(top)}, behavior: 'instant' })`)
  // What came into sight has been measured when two frames have passed.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

/** Opens the page with all posts read, and goes down into them. */
const readDeep = async (): Promise<Page> => {
  const page = await open()
  await page.getByRole('article').first().waitFor()
  for (let length = 50; length < 200; length += 50) {
    await page.getByRole('button', { name: 'Older posts' }).click()
    await expect
      .poll(() => page.getByRole('article').first().getAttribute('aria-setsize'), { timeout: 60_000 })
      .toBe(String(length + 50))
  }
  await scrollTo(page, 9_000)
  return page
}

const expectSamePlace = async (page: Page, before: { readonly key: string; readonly top: number }): Promise<void> => {
  await expect.poll(async () => (await readAt(page)).key).toBe(before.key)
  await expect.poll(async () => Math.abs((await readAt(page)).top - before.top)).toBeLessThan(1.5)
}

describe('the place where somebody reads', () => {
  it('is not moved by what comes above it, and few elements are drawn', async () => {
    writeMany()
    const page = await readDeep()
    const before = await readAt(page)
    expect(before.key).not.toBe('')
    for (let k = 0; k < 5; k += 1) say(many + k, `newer ${String(k)}`)
    await page.getByRole('button', { name: 'Show 5 new posts' }).waitFor()
    await expectSamePlace(page, before)
    expect(await page.getByRole('article').count()).toBeLessThan(40)
  })

  it('is the same after another view, back, and a reload', async () => {
    writeMany()
    const page = await readDeep()
    const before = await readAt(page)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await page.goBack()
    await expectSamePlace(page, before)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await page.getByRole('link', { name: 'Home' }).click()
    await expectSamePlace(page, before)
    await page.reload()
    await expectSamePlace(page, before)
    // Who presses Home once more wants the top.
    await page.getByRole('link', { name: 'Home' }).click()
    await expect.poll(() => page.evaluate<number>('window.scrollY')).toBe(0)
    expect(node().received.filter((method) => method === 'gettimeline').length).toBeLessThan(8)
  })

  it('moves by no more than a pixel while posts of unknown height come into sight from above', async () => {
    writeMany()
    const page = await readDeep()
    await page.reload()
    await page.getByRole('article').first().waitFor()
    const worst = await page.evaluate<number>(`(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(done))
      let worst = 0
      for (let step = 0; step < 60; step += 1) {
        const post = [...document.querySelectorAll('article[data-post]')].find((one) => one.getBoundingClientRect().top > 100)
        const before = post.getBoundingClientRect().top
        const asked = Math.min(60, window.scrollY)
        window.scrollBy({ top: -asked, behavior: 'instant' })
        await frame()
        await frame()
        if (post.isConnected) worst = Math.max(worst, Math.abs(post.getBoundingClientRect().top - before - asked))
      }
      return worst
    })()`)
    expect(worst).toBeLessThanOrEqual(1)
  })
})
