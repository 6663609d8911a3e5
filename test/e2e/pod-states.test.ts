// Every state of the page of a pod, as those of the page of a node: part of it in each run, all by `npm run pictures`.
import { it } from 'vitest'
import { FakePod } from '../support/fake-pod.ts'
import { chosenOf, useInspection } from '../support/page-inspection.ts'
import { pictureTime } from '../support/page-scenes.ts'
import { logIn } from '../support/pod-scenes.ts'
import { podStates } from '../support/pod-states.ts'

const inspect = useInspection()

it.each(chosenOf(podStates, ['pod-home']))('$name', async (state) => {
  const { path, set, as, words, act } = state
  const pod = new FakePod()
  pod.now = () => pictureTime
  await pod.start()
  await set?.(pod)
  await inspect(state, async (page) => {
    await page.goto(`${pod.url}/${path}`)
    if (as !== undefined) await logIn(page, as)
    await page.getByText(words).first().waitFor()
    await act?.(page, pod)
    // Nothing is pointed at.
    await page.mouse.move(0, 0)
  })
  await pod.stop()
})
