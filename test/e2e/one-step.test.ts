// Two people who have only the program: one founds a network, the other joins it, each with one command.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
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
  return async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [programs.twister, ...options, ...words])
    return stdout
  }
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('founding prints the invitation, and joining by it connects', { timeout: 120_000 }, async () => {
  const founder = person('127.91.1.1', 13_911)
  const guest = person('127.91.2.1', 13_912)
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
    const chain = await eventually('they are connected', async () => {
      const found = (await status()).chain
      return found.peers > 0 && found.height > 0 ? found : undefined
    })
    expect(chain.peers).toBe(1)
    // The invitation is kept: after a restart nobody has to be named again.
    await guest(network, 'stop')
    await eventually('it has stopped', () =>
      status().then(
        () => undefined,
        () => true as const,
      ),
    )
    await guest('join', link, '--json')
    await eventually('they are connected again', async () => ((await status()).chain.peers > 0 ? true : undefined))
  } finally {
    for (const each of [founder, guest]) await each(network, 'stop').catch(() => undefined)
  }
})
