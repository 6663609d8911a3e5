// The built page against a fake node: what a person mutes and keeps.
import { expect, it } from 'vitest'
import { takePicture } from '../support/browser.ts'
import { usePageFixture } from '../support/page-fixture.ts'

const { node, open, aliceFollowsBob, post } = usePageFixture()

it('a person, a tag or a word is muted from a card or by typing it, and comes back with one press', async () => {
  aliceFollowsBob()
  node().following.set('alice', new Set(['bob', 'carol']))
  post('bob', 0, 'Rain again')
  post('carol', 0, 'Look at my #Cats')
  const page = await open()
  const cards = page.getByRole('article')
  await cards.getByText('Look at my').waitFor()

  await page.getByRole('button', { name: 'More about the post by carol' }).click()
  await takePicture(page, 'post-menu')
  await page.getByRole('button', { name: 'Mute #cats' }).click()
  await cards.getByText('Look at my').waitFor({ state: 'detached' })
  await cards.getByText('Rain again').waitFor()
  await page.goto(`${node().url}settings/reading`)
  await page.getByRole('button', { name: 'See #cats again' }).click()
  await page.getByRole('button', { name: 'See #cats again' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Home' }).click()
  await cards.getByText('Look at my').waitFor()

  await page.getByRole('button', { name: 'More about the post by bob' }).click()
  await page.getByRole('button', { name: 'Mute @bob' }).click()
  await cards.getByText('Rain again').waitFor({ state: 'detached' })
  await page.goto(`${node().url}settings/reading`)
  await page.getByRole('button', { name: 'See @bob again' }).click()
  await page.getByRole('button', { name: 'See @bob again' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Home' }).click()
  await cards.getByText('Rain again').waitFor()
  await page.goBack()

  await page.getByLabel('Mute a word, @name or #tag').fill(' rain ')
  await page.getByLabel('Mute a word, @name or #tag').press('Enter')
  await page.getByRole('button', { name: 'See “rain” again' }).waitFor()
  await page.getByRole('link', { name: 'Home' }).click()
  await cards.getByText('Look at my').waitFor()
  await expect.poll(() => cards.getByText('Rain again').count()).toBe(0)
  expect(node().lists.mutes.get('alice')).toEqual([{ kind: 'word', value: 'rain', until: null }])
})

it('what is muted elsewhere leaves the page, and muted posts are no news', async () => {
  aliceFollowsBob()
  post('bob', 0, 'Rain again')
  const page = await open()
  await page.getByText('Rain again').waitFor()
  // Both readings of the lists are over, that of the page and that of the feed: only an event tells it now.
  await expect.poll(() => node().received.filter((method) => method === 'listmutes').length).toBeGreaterThanOrEqual(2)
  node().lists.mute('alice', 'word', 'rain')
  await page.getByText('Rain again').waitFor({ state: 'detached' })
  post('bob', 1, 'More rain')
  post('bob', 2, 'Sunshine')
  await page.getByRole('article').getByText('Sunshine').waitFor()
  await expect.poll(() => page.getByText('More rain').count()).toBe(0)
})

it('a post is kept from its card and let go from the list, by keyboard too', async () => {
  aliceFollowsBob()
  post('bob', 0, 'Worth keeping')
  const page = await open()
  const kept = page.getByRole('list', { name: 'Posts you keep' })
  await page.getByRole('button', { name: 'More about the post by bob' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Keep this post' }).waitFor()
  await page.keyboard.press('Tab')
  await expect.poll(() => page.locator(':focus').innerText()).toBe('Keep this post')
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('The post is kept. Nobody else sees that.').waitFor({ state: 'attached' })
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await page.getByRole('link', { name: 'Saved' }).click()
  await kept.getByText('Worth keeping').waitFor()
  await takePicture(page, 'kept')
  await page.reload()
  await kept.getByText('Worth keeping').waitFor()
  await page.getByRole('button', { name: 'More about the post by bob' }).click()
  await page.getByRole('button', { name: 'Let this post go' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Let this post go' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'More about the post by bob' }).click()
  await page.getByRole('button', { name: 'Let this post go' }).click()
  await kept.getByText('No bookmarks yet.').waitFor()
})

it('a card says how far an own post has got, and goes on saying it as the feed tells', async () => {
  aliceFollowsBob()
  post('alice', 0, 'On its way')
  post('bob', 0, 'Of somebody else')
  const page = await open()
  const own = page.getByRole('article').filter({ hasText: 'On its way' })
  await own.waitFor()
  const delivery = { username: 'alice', k: 0, signed_at: 1_000, seen_at: null, waiting: [] }
  // Whoever listens is told: the page listens as soon as its feed is open.
  await expect.poll(() => node().openFeeds()).toBeGreaterThan(0)
  node().deliver({ ...delivery, dht_copies: 0, dht_nodes: 0, stored_at: null, peers: 1 })
  await own.getByText('With 1 other node.', { exact: true }).waitFor()
  node().deliver({ ...delivery, dht_copies: 5, dht_nodes: 8, stored_at: 1_010, peers: 3 })
  await own.getByText('With 3 others.', { exact: true }).waitFor()
  await own.getByRole('button', { name: 'With 3 others. Details' }).click()
  await own.getByText('read back from 5 of 8 nodes').waitFor()
  await expect.poll(() => page.locator('.reach').count()).toBe(1)
})

it('signs in a text mean something, mail is a link, and all stands as it was written for whoever wants that', async () => {
  aliceFollowsBob()
  post(
    'bob',
    0,
    '*Rye* and ~spelt~, _today_ -tomorrow- `*as typed*`, [the list](https://bakery.example/list) or bob@bakery.example',
  )
  const page = await open()
  const text = page.getByRole('article').locator('.post-text')
  await text.locator('strong').waitFor()
  const shown = await Promise.all(['strong', 'em', 'u', 's', 'code'].map((tag) => text.locator(tag).textContent()))
  expect(shown).toEqual(['Rye', 'spelt', 'today', 'tomorrow', '*as typed*'])
  expect(await text.getByRole('link', { name: 'the list' }).getAttribute('href')).toBe('https://bakery.example/list')
  expect(await text.textContent()).toContain('the list (bakery.example)')
  expect(await text.getByRole('link', { name: 'bob@bakery.example' }).getAttribute('href')).toBe(
    'mailto:bob@bakery.example',
  )
  await takePicture(page, 'mark-up')
  await page.goto(`${node().url}settings/reading`)
  await page.getByRole('checkbox', { name: 'Show what they mean' }).uncheck()
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByText('*Rye* and ~spelt~, _today_').waitFor()
  await text.getByRole('link', { name: 'bob@bakery.example' }).waitFor()
})
