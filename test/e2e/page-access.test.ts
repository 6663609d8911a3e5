// The built page against a fake node: by keyboard, in both colour schemes, on a small screen.
import { describe, expect, it } from 'vitest'
import { takePicture } from '../support/browser.ts'
import { lowContrasts } from '../support/contrast.ts'
import { composer, postButton, usePageFixture } from '../support/page-fixture.ts'

const { node, open, ready, aliceFollowsBob, post } = usePageFixture()

/** Runs in the page: whether the focus can be seen on the focused element, or on the frame of the composer. */
const focusLook = `(() => {
  const focused = document.activeElement
  if (focused === null || focused === document.body) return 'the end'
  const frame = focused.matches('textarea') ? (focused.closest('form') ?? focused) : focused
  const { outlineStyle, boxShadow } = getComputedStyle(frame)
  return outlineStyle !== 'none' || boxShadow.includes('2px') ? 'seen' : 'unseen: ' + focused.outerHTML.slice(0, 80)
})()`

describe('by keyboard alone', () => {
  it('one can skip to the content, follow, change the user and come back', async () => {
    aliceFollowsBob()
    ready('anna')
    const page = await open()
    await composer(page).waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => page.locator(':focus').innerText()).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('main')

    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.getByRole('combobox', { name: 'Follow someone' }).focus()
    await page.keyboard.type('bob')
    await page.getByRole('option', { name: 'bobby' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.getByRole('option', { selected: true }).innerText()).toContain('bobby')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Unfollow bobby' }).waitFor()
    await page.getByRole('combobox', { name: 'Follow someone' }).fill('nobody_here')
    await page.keyboard.press('Enter')
    await page.getByText('There is no user called nobody_here.').waitFor()

    await page.getByRole('button', { name: 'You are alice' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator(':focus').getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    node().setStatus({ network: 'private:other' })
    await page.getByText('private:other').waitFor()
    await expect.poll(() => page.locator(':focus').innerText()).toContain('anna')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Timeline of anna' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Timeline of anna' }).waitFor()
  })

  it('the focus is always to be seen', async () => {
    aliceFollowsBob()
    post('bob', 0, 'hello')
    const page = await open({ reducedMotion: 'reduce' })
    await page.getByText('hello').waitFor()
    const stops: string[] = []
    for (let stop = 0; stop < 12; stop += 1) {
      await page.keyboard.press('Tab')
      const look = await page.evaluate<string>(focusLook)
      stops.push(look)
    }
    expect(stops.filter((look) => look.startsWith('unseen'))).toEqual([])
    expect(stops.filter((look) => look === 'seen').length).toBeGreaterThan(7)
  })
})

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it('all text has the contrast of WCAG AA', async () => {
    aliceFollowsBob()
    post('bob', 0, 'hello @alice, #greetings from https://example.org/', { reply: { n: 'alice', k: 1 } })
    node().publishFault = 'No.'
    const page = await open({ colorScheme, reducedMotion: 'reduce' })
    await page.getByText('hello').waitFor()
    await composer(page).fill('a'.repeat(145))
    await postButton(page).click()
    await page.getByText('Not posted').waitFor()
    expect(await lowContrasts(page)).toEqual([])
    await page.getByRole('button', { name: 'You are alice' }).click()
    await page.getByRole('button', { name: 'Create a user' }).click()
    await page.getByLabel('Name').fill('bob')
    await page.getByText('belongs to someone').waitFor()
    expect(await lowContrasts(page)).toEqual([])
  })
})

describe('on a screen 360 pixels wide', () => {
  it('nothing sticks out, and each part of the page has its way', async () => {
    aliceFollowsBob()
    ready('sixteen_letters_')
    post('bob', 0, `a word that does not end: ${'w'.repeat(110)}`)
    const page = await open({ viewport: { width: 360, height: 780 } })
    await page.getByText('a word that does not end').waitFor()
    const width = (): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth')
    expect(await width()).toBe(360)
    await takePicture(page, 'narrow-timeline')
    const tabs = page.getByRole('navigation', { name: 'Parts of the page' })
    await tabs.getByRole('button', { name: 'More' }).click()
    expect(await width()).toBe(360)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('button', { name: 'Unfollow bob' }).waitFor()
    await expect.poll(() => composer(page).isVisible()).toBe(false)
    expect(await width()).toBe(360)
    await tabs.getByRole('button', { name: 'More' }).click()
    await page.getByRole('link', { name: 'Network' }).click()
    await page.getByText('42 nodes').waitFor()
    expect(await width()).toBe(360)
    await page.getByRole('button', { name: 'You are alice' }).click()
    await page.getByRole('button', { name: 'sixteen_letters_' }).click()
    await page.getByRole('button', { name: 'You are sixteen_letters_' }).click()
    expect(await width()).toBe(360)
    await page.getByRole('button', { name: 'Show the secret of' }).click()
    await page.getByRole('group', { name: 'Secret' }).waitFor()
    expect(await width()).toBe(360)
  })
})

describe('the node panel', () => {
  it('tells in words what is wrong, and switches mining', async () => {
    aliceFollowsBob()
    const page = await open({}, 'network')
    await page.getByText('Connected and up to date').first().waitFor()
    node().setStatus({ chain: { ...node().status.chain, state: 'no-peers', peers: 0 } })
    await page.getByText('Looking for other nodes').first().waitFor()
    node().setStatus({
      chain: { ...node().status.chain, state: 'current' },
      dht: { nodes: 0, estimatedNodes: 0, items: 0 },
    })
    await page.getByText('the DHT is still looking for nodes').first().waitFor()
    const warnings = [{ code: 'no-miner', message: '' }] as const
    node().setStatus({ warnings, chain: { ...node().status.chain, height: 0 } })
    await page.getByText('This network has no block yet').first().waitFor()
    node().setStatus({ warnings, chain: { ...node().status.chain, height: 9 } })
    await page.getByText('No block has come for longer than chance explains').first().waitFor()
    node().setStatus({ dht: { nodes: 42, estimatedNodes: 310, items: 17 } })
    await page.getByText('Connected; something needs a look').first().waitFor()
    node().setStatus({ warnings: [{ code: 'disk', message: '' }] })
    await page.getByText('Nothing can be written to the disk', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Start mining' }).click()
    await page.getByRole('button', { name: 'Stop mining' }).waitFor()
    expect(node().status.chain.mining).toBe(true)
  })
})
