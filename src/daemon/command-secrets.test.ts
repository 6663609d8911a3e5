import { expect, test } from 'vitest'
import { contracts } from '../api/contracts.ts'
import { secretWords } from './command-secrets.ts'

test('each parameter that is a secret is hidden in the list of processes and noted', () => {
  const secrets = Object.entries(contracts).flatMap(([name, { params }]) => {
    const positions = Object.keys(params).flatMap((param, index) =>
      /pass(?:phrase|word)|secret|privkey/u.test(param) ? [index + 1] : [],
    )
    return positions.length === 0 ? [] : [[name, positions] as const]
  })
  expect(secrets.length).toBeGreaterThan(4)
  for (const [name, positions] of secrets) expect([name, secretWords[name]]).toEqual([name, positions])
})
