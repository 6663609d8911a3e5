// The built page against a fake node: whom the own public list names besides, and whom friends follow.
import { expect, it } from 'vitest'
import { takePicture } from '../support/browser.ts'
import { usePageFixture } from '../support/page-fixture.ts'

const { node, open, aliceFollowsBob } = usePageFixture()

it('a found public list is offered with its count and names, and merged, never replaced (D1)', async () => {
  aliceFollowsBob()
  node().lists.missing.set('alice', ['carol', 'dora', 'erik', 'finn', 'gina'])
  const page = await open({}, 'people')
  const offer = page.getByText('names 5 people whom you do not follow here: carol, dora, erik and 2 others.')
  await offer.waitFor()
  expect([...(node().following.get('alice') ?? [])]).toEqual(['bob'])
  await takePicture(page, 'found-follows')
  await page.getByRole('button', { name: 'Follow them here, too' }).press('Enter')
  await page.getByRole('button', { name: 'Unfollow gina' }).waitFor()
  await page.getByRole('button', { name: 'Unfollow bob' }).waitFor()
  await offer.waitFor({ state: 'detached' })
  expect(node().following.get('alice')?.size).toBe(6)
})

it('is let be until the page is opened again', async () => {
  aliceFollowsBob()
  node().lists.missing.set('alice', ['carol'])
  const page = await open({}, 'people')
  // What comes above it moves it: a press could end beside it.
  await page.getByRole('button', { name: 'Not now' }).press('Enter')
  await page.getByText('names 1 person').waitFor({ state: 'detached' })
  expect(node().received).not.toContain('adoptfollowing')
  await page.reload()
  await page.getByText('names 1 person').waitFor()
})

it('suggestions say who follows whom, and go when they are followed', async () => {
  aliceFollowsBob()
  node().registered.add('zoe')
  node().lists.suggestions.set('alice', [
    { username: 'zoe', followedBy: ['bob', 'carol', 'dora'], count: 4 },
    { username: 'yan', followedBy: ['bob'], count: 1 },
  ])
  const page = await open({}, 'people')
  const suggested = page.getByRole('list', { name: 'You might follow' })
  await suggested.getByText('followed by bob and 3 others').waitFor()
  await suggested.getByText('followed by bob', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Follow zoe' }).press('Enter')
  await page.getByRole('button', { name: 'Unfollow zoe' }).waitFor()
  await suggested.getByText('zoe').waitFor({ state: 'detached' })
  await suggested.getByText('yan').waitFor()
})

it('marks of direction in a name turn round nothing else; an address leads where it says (field cases D4, D5)', async () => {
  aliceFollowsBob()
  node().items.set('bob profile', { fullname: 'Bob \u202e Baker', location: 'Here', url: ' HTTP://A.B ' })
  node().items.set('carol profile', { fullname: 'Carol', url: 'javascript:alert(1)', tox: 'javascript:alert(2)' })
  const page = await open({}, 'u/bob')
  await page.locator('.profile-link a[href="http://a.b/"]').waitFor()
  const full = page.locator('.profile-name')
  expect(await full.textContent()).toContain('\u202e')
  expect(await page.evaluate('getComputedStyle(document.querySelector(".profile-name")).unicodeBidi')).toBe('isolate')
  const other = await open({}, 'u/carol')
  await other.getByText('javascript:alert(1)').waitFor()
  await other.getByText('javascript:alert(2)').waitFor()
  expect(await other.locator('.profile-link a, .profile-contact a').count()).toBe(0)
})

it('somebody without a profile can be followed (field case D6)', async () => {
  aliceFollowsBob()
  const page = await open({}, 'u/carol')
  await page.getByText('No profile was found.').waitFor()
  await page.locator('.profile').getByRole('button', { name: 'Follow carol' }).click()
  await page.locator('.profile').getByRole('button', { name: 'Unfollow carol' }).waitFor()
})

it('a profile tells that somebody follows in public, and claims nothing else', async () => {
  aliceFollowsBob()
  const list = { seq: 1, whole: true, missing: null }
  node().answers.set('getpublicfollowing', { ...list, following: ['alice', 'carol'] })
  const page = await open({}, 'u/bob')
  await page.getByText('Follows you').waitFor()
  await page.getByText('as their public list says').waitFor()
  node().answers.set('getpublicfollowing', { ...list, following: ['carol'] })
  const asked = (): number => node().received.filter((name) => name === 'getpublicfollowing').length
  const before = asked()
  await page.goto(`${node().url}u/carol`)
  await page.getByRole('button', { name: 'Follow carol' }).waitFor()
  // For the own list, and for that of carol.
  await expect.poll(asked).toBeGreaterThanOrEqual(before + 2)
  expect(await page.getByText('Follows you').count()).toBe(0)
})

it('whether public pages show somebody is a wish in the profile; one that is not saved is not shown as if it were', async () => {
  aliceFollowsBob()
  node().answers.set('dhtput', null)
  const page = await open({}, 'settings/data')
  const unlisted = page.getByLabel('Show it, and ask search engines to leave it out')
  const hidden = page.getByLabel('Do not show it')
  await page.getByLabel('Show what I write').and(page.locator(':checked')).waitFor()
  await hidden.check()
  await page.getByText('Your profile is saved in the network.').waitFor()
  await expect.poll(() => hidden.isChecked()).toBe(true)
  node().answers.delete('dhtput')
  await unlisted.click()
  await page.getByText('Not saved:').waitFor()
  await expect.poll(() => hidden.isChecked()).toBe(true)
})

it('followers are named as the lists of friends say, and the lists are read until all are', async () => {
  aliceFollowsBob()
  node().answers.set('getknownfollowers', { followers: ['carol'], read: 24, followed: 30 })
  const page = await open({}, 'people')
  // What comes above it moves it: a press could end beside it.
  await page.getByRole('link', { name: 'Who says in public that they follow you' }).press('Enter')
  await page.getByText('1 person, as the public lists of those whom you follow say.').waitFor()
  await page.getByRole('list', { name: 'Followers' }).getByText('carol').waitFor()
  await page.getByText('24 of 30 lists').waitFor()
  // A question that reads no more is the last one.
  const asked = (): number => node().received.filter((method) => method === 'getknownfollowers').length
  await expect.poll(asked).toBe(2)
})
