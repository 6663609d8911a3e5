import { expect, test } from 'vitest'
import { runVerb } from '../../test/support/verbs.ts'
import { doctorVerbs } from './doctor-verbs.ts'

const answering = (checks: readonly object[], level: string) => () => ({ level, checks })

const good = { code: 'disk-roomy', level: 'good', figures: { megabytes: 9_000 } }
const bad = { code: 'peers-none', level: 'bad', figures: { known: 0 } }

test('doctor writes a line for each check, and succeeds while nothing is bad', async () => {
  const { output } = await runVerb(doctorVerbs['doctor'], [], answering([good], 'good'))
  expect(output).toContain('9000 MB are free on the disk.')
})

test('doctor fails when something does not work, and says what to do', async () => {
  for (const json of [false, true])
    await expect(runVerb(doctorVerbs['doctor'], [], answering([good, bad], 'bad'), { json })).rejects.toMatchObject({
      code: 'cli.unwell',
      message: 'This node is not well: peers-none.',
    })
})
