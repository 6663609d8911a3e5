// Every state of the page: how it looks, that it fits, can be heard, reached by keys in order, and hit by a finger.
// A part of it in each run of the tests; all of it by `npm run pictures`.
import { it } from 'vitest'
import { startFakeNode } from '../support/fake-node.ts'
import { chosenOf, useInspection } from '../support/page-inspection.ts'
import { pictureTime } from '../support/page-scenes.ts'
import { calmAnswers, pageStates } from '../support/page-states.ts'

/** Of each run of the tests: the states that hold most of what there is, on a phone and on a desk. */
const sample = ['login', 'home', 'home-gap', 'post', 'messages-thread', 'network-doctor', 'settings', 'write']

const inspect = useInspection()

it.each(chosenOf(pageStates, sample))('$name', async (state) => {
  const { path, set, words, act } = state
  const node = await startFakeNode()
  node.setStatus({ chain: { ...node.status.chain, tipTime: pictureTime - 120 } })
  for (const [method, answer] of Object.entries(calmAnswers)) node.answers.set(method, answer)
  set?.(node)
  await inspect(state, async (page) => {
    await page.goto(node.url + path)
    await page.getByText(words).first().waitFor()
    await act?.(page, node)
  })
  await node.stop()
})
