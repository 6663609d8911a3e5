import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
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
  textsOf,
  whenMayPost,
} from '../support/daemons.ts'

// A computer is lost, with the key of a name on it. What is left is a sheet of paper.

const base = 103

let miner: TestDaemon

beforeAll(async () => {
  miner = await startDaemon({ index: 0, base, mines: true })
})

afterAll(stopAllDaemons)

const twister = async (daemon: TestDaemon, ...words: readonly string[]): Promise<string> => {
  const network = `-network=${testNetworkName}`
  const where = [`-datadir=${daemon.directory}`, network, `-rpcport=${String(daemon.settings.port)}`]
  return (await promisify(execFile)(process.execPath, [programs.twister, ...where, ...words])).stdout
}

test('a name comes back from its recovery sheet alone, and goes on where it was', async () => {
  const lost = await startDaemon({ index: 1, base, peers: [0] })
  await registerUser(lost, 'alice')
  await lost.client.publish({ username: 'alice', msg: 'before' })
  await registerUser(miner, 'bob')
  await miner.client.follow({ username: 'bob', users: ['alice'] })
  await eventually('the post', async () => ((await textsOf(miner, 'alice')).includes('before') ? true : undefined))

  const sheet = join(temporaryFolder(), 'alice.html')
  expect(await twister(lost, 'recovery', 'create', sheet)).toContain('Print it')
  const lines = [...readFileSync(sheet, 'utf8').matchAll(/<code>([0-9A-F ]+)<\/code>/gu)].map(([, line = '']) => line)
  expect(lines.length).toBeGreaterThan(7)
  expect(await twister(lost, 'recovery')).toContain('brings the name back')
  await lost.stop()
  rmSync(lost.directory, { recursive: true })

  const found = await startDaemon({ index: 2, base, peers: [0] })
  await eventually('the name', async () =>
    (await found.client.dumppubkey({ username: 'alice' })) === '' ? undefined : true,
  )
  expect(await twister(found, 'recovery', 'use', sheet)).toContain('alice comes back')
  await whenMayPost(found, 'alice')
  // Numbers go on behind those that others have.
  await found.client.follow({ username: 'alice', users: ['alice'] })
  await eventually('the old post', async () => ((await textsOf(found, 'alice')).includes('before') ? true : undefined))
  const { userpost } = await found.client.publish({ username: 'alice', msg: 'after' })
  expect(userpost.k).toBeGreaterThan(0)
  await eventually('the new post', async () => ((await textsOf(miner, 'alice')).includes('after') ? true : undefined))
  expect(await textsOf(miner, 'alice')).toContain('before')
  // Nothing of the sheet stands in what the node wrote for people.
  const log = readFileSync(join(found.settings.dataDirectory, 'debug.log'), 'utf8')
  for (const line of lines.slice(1, 7)) expect(log).not.toContain(line.replaceAll(' ', ''))
})
