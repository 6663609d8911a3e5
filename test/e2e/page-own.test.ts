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
  await page.getByRole('button', { name: 'See #cats again' }).click()
  await cards.getByText('Look at my').waitFor()

  await page.getByRole('button', { name: 'More about the post by bob' }).click()
  await page.getByRole('button', { name: 'Mute @bob' }).click()
  await cards.getByText('Rain again').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'See @bob again' }).click()
  await cards.getByText('Rain again').waitFor()

  await page.getByLabel('Mute a word, @name or #tag').fill(' rain ')
  await page.getByLabel('Mute a word, @name or #tag').press('Enter')
  await cards.getByText('Rain again').waitFor({ state: 'detached' })
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
  await page.getByRole('button', { name: 'See “rain” again' }).waitFor()
  post('bob', 1, 'More rain')
  post('bob', 2, 'Sunshine')
  await page.getByRole('article').getByText('Sunshine').waitFor()
  await expect(page.getByText('More rain').count()).resolves.toBe(0)
})

it('a post is kept and let go from its card and from the list, by keyboard too', async () => {
  aliceFollowsBob()
  post('bob', 0, 'Worth keeping')
  const page = await open()
  const kept = page.getByRole('list', { name: 'Posts you keep' })
  await kept.getByText('None yet.').waitFor()
  await page.getByRole('button', { name: 'More about the post by bob' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await kept.getByText('Worth keeping').waitFor()
  await takePicture(page, 'kept-and-muted')
  await page.reload()
  await kept.getByText('Worth keeping').waitFor()
  await page.getByRole('button', { name: 'More about the post by bob' }).click()
  await page.getByRole('button', { name: 'Let this post go' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Let this post go' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Let go the post by bob' }).click()
  await kept.getByText('None yet.').waitFor()
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
  await own.getByText('signed · not put into the DHT · seen by 1 peer').waitFor()
  node().deliver({ ...delivery, dht_copies: 5, dht_nodes: 8, stored_at: 1_010, peers: 3 })
  await own.getByText('signed · on 5 of 8 nodes of the DHT · seen by 3 peers').waitFor()
  expect(await page.locator('.delivery').count()).toBe(1)
})
