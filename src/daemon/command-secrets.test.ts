import { expect, test } from 'vitest'
import { contracts } from '../api/contracts.ts'
import { hideSecrets, secretWords } from './command-secrets.ts'
import type { CommandLine } from './settings.ts'

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

test.each([
  [['import', 'anna', 'a secret'], 'twister import anna ***'],
  [['import', '--json', 'anna', 'a secret'], 'twister import --json anna ***'],
  [['walletpassphrase', '-words', '60'], 'twister walletpassphrase *** 60'],
  [['import', '--file', '/tmp/keys.txt'], undefined],
  [['import', 'anna'], undefined],
] as const)('of %j is hidden what is a secret, and nothing else', (command, title) => {
  const before = process.title
  const notes = hideSecrets('twister', command, { command, settings: { secrets: () => [] } } as unknown as CommandLine)
  expect(notes).toHaveLength(title === undefined ? 0 : 1)
  if (title !== undefined) expect(process.title).toBe(title.slice(0, process.title.length))
  process.title = before
})
