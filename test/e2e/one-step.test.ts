// Two people who have only the program: one founds a network, the other joins it, each with one command.
import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/each-test.ts'
import { eventually, programs } from '../support/daemons.ts'

const run = promisify(execFile)
const folders: string[] = []

/** A person with a machine of its own. */
const person = (address: string, rpcPort: number) => {
  const folder = temporaryFolder()
  folders.push(folder)
  const options = [`-datadir=${folder}`, `-bind=${address}`, `-rpcport=${String(rpcPort)}`]
  const say = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [programs.twister, ...options, ...words])
    return stdout
  }
  return { folder, say }
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('founding prints the invitation, and joining by it connects', { timeout: 120_000 }, async () => {
  const { say: founder } = person('127.91.1.1', 13_911)
  const { say: guest, folder } = person('127.91.2.1', 13_912)
  const network = '-network=private:onestep'
  try {
    const { link } = JSON.parse(await founder('found', 'onestep', '--json')) as { readonly link: string }
    expect(link).toMatch(/^twister:join\?network=private:onestep&peer=127\.91\.1\.1:\d+/u)
    const joined = JSON.parse(await guest('join', link, '--json')) as { readonly network: string }
    expect(joined.network).toBe('private:onestep')
    interface Status {
      readonly chain: { readonly peers: number; readonly height: number }
    }
    const status = async (): Promise<Status> => JSON.parse(await guest(network, 'status', '--json')) as Status
    await eventually('they are connected, once', async () => {
      const { peers, height } = (await status()).chain
      return peers === 1 && height > 0 ? true : undefined
    })
    // The invitation is kept: after a restart nobody has to be named again.
    await guest(network, 'stop')
    // Its files are its own until the last of them is closed, which is after it has answered for the last time.
    const pidFile = join(folder, 'private-onestep', 'twisterd.pid')
    await eventually('it has ended', () => Promise.resolve(existsSync(pidFile) ? undefined : true))
    await guest('join', link, '--json')
    await eventually('they are connected again', async () => ((await status()).chain.peers > 0 ? true : undefined))
  } finally {
    for (const each of [founder, guest]) await each(network, 'stop').catch(() => undefined)
  }
})
