import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/each-test.ts'
import {
  eventually,
  programs,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  testNetworkName,
  whenKnown,
} from '../support/daemons.ts'

// A computer is lost, with the key of a name on it. Three friends have parts of the name, two of which are enough.

const base = 107

let miner: TestDaemon

beforeAll(async () => {
  miner = await startDaemon({ index: 0, base, mines: true })
})

afterAll(stopAllDaemons)

const twister = async (daemon: TestDaemon, ...words: readonly string[]): Promise<string> => {
  const where = [
    `-datadir=${daemon.directory}`,
    `-network=${testNetworkName}`,
    `-rpcport=${String(daemon.settings.port)}`,
  ]
  return (await promisify(execFile)(process.execPath, [programs.twister, ...where, ...words])).stdout
}

test('a name comes back from parts that friends kept in their messages, and its followers are told of the new key', async () => {
  const lost = await startDaemon({ index: 1, base, peers: [0] })
  const friends = ['bob', 'carol', 'dave'] as const
  for (const friend of friends) await registerUser(miner, friend)
  await registerUser(lost, 'alice')
  for (const friend of friends) await miner.client.follow({ username: friend, users: ['alice'] })
  await eventually('the names', async () =>
    (await lost.client.listusernamespartial({ prefix: 'dave', count: 1 })).length === 1 ? true : undefined,
  )
  expect(await twister(lost, 'guardians', 'create', '2', ...friends)).toContain('Any 2 of them')
  const part = async (friend: string): Promise<string | undefined> => {
    const [found] = await miner.client.listparts({ username: friend, owner: 'alice' })
    return found?.text
  }
  for (const friend of friends) await eventually(`the part of ${friend}`, () => part(friend))
  const before = await miner.client.dumppubkey({ username: 'alice' })
  await lost.stop()
  rmSync(lost.directory, { recursive: true })

  const found = await startDaemon({ index: 2, base, peers: [0] })
  await whenKnown(found, 'alice')
  const file = join(temporaryFolder(), 'parts.txt')
  writeFileSync(file, await twister(miner, 'guardians', '-u', 'dave', 'give', 'alice'))
  await expect(twister(found, 'recovery', 'use', file)).rejects.toThrow('takes 2 parts')
  writeFileSync(file, (await twister(miner, 'guardians', '-u', 'bob', 'give', 'alice')).trim(), { flag: 'a' })
  expect(await twister(found, 'recovery', 'use', file)).toContain('alice comes back')
  await eventually('the new key', async () =>
    (await miner.client.dumppubkey({ username: 'alice' })) === before ? undefined : true,
  )
  expect(await miner.client.listkeychanges({ username: 'bob' })).toMatchObject([
    { username: 'alice', origin: 'replaced', key: await miner.client.dumppubkey({ username: 'alice' }) },
  ])
  expect(await twister(miner, 'name', 'alice')).toContain('a new key, by the word of the one before')
  // The block is there a moment after it is with whoever found it.
  await eventually('the new key where it was made', async () =>
    (await found.client.dumppubkey({ username: 'alice' }).catch(() => before)) === before ? undefined : true,
  )
  const { proof } = await found.client.getuserproof({ username: 'alice' })
  expect(await miner.client.verifyuserproof({ proof })).toMatchObject({ username: 'alice', chain: 'confirms' })
})
