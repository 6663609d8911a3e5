// What no node can go on after.
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { damageDatabase } from '../support/damage.ts'
import { startDaemon, stopAllDaemons, type TestDaemon } from '../support/daemons.ts'

afterAll(stopAllDaemons)

const base = 64

describe('a fatal error of a running node', () => {
  test.each([
    ['chain.sqlite', (daemon: TestDaemon) => daemon.client.setgenerate({ generate: true, genproclimit: 1 })],
    ['node.sqlite', (daemon: TestDaemon) => daemon.client.createwalletuser({ username: 'zoe' })],
  ] as const)('ends it at once, in order, with a sentence and status 1: %s is damaged', async (name, use) => {
    const daemon = await startDaemon({ index: 0, base })
    const folder = daemon.settings.dataDirectory
    // Then all that it said has come, too.
    const exit = once(daemon.process, 'close')
    damageDatabase(join(folder, name))
    await use(daemon).catch(() => undefined)
    expect(await exit).toEqual([1, null])
    const sentence = new RegExp(
      `The file .*${name} is damaged; the other files of the data directory are untouched`,
      'u',
    )
    expect(daemon.output()).toMatch(sentence)
    expect(readFileSync(join(folder, 'debug.log'), 'utf8')).toMatch(sentence)
    expect(['twisterd.pid', '.cookie'].filter((file) => existsSync(join(folder, file)))).toEqual([])
    if (name !== 'chain.sqlite') return
    // The chain has a way out of its own, beside which nothing is touched.
    const keys = readFileSync(join(folder, 'node.sqlite'))
    const again = await startDaemon({ index: 0, base, directory: dirname(folder), options: ['-reindex'] })
    expect(await again.client.verifychain({})).toBe(true)
    await again.stop()
    expect(readFileSync(join(folder, 'node.sqlite')).equals(keys)).toBe(true)
  })
})
