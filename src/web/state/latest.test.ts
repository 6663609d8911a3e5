import { expect, it } from 'vitest'
import { latestOf } from './latest.ts'

it('an answer that was overtaken by a later one changes nothing', async () => {
  const answers: ((value: string) => void)[] = []
  const used: string[] = []
  const load = latestOf(
    () => new Promise<string>((resolve) => answers.push(resolve)),
    (value) => used.push(value),
  )
  const both = [load(), load()]
  answers[1]?.('new')
  answers[0]?.('old')
  await Promise.all(both)
  expect(used).toEqual(['new'])
})
