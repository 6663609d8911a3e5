import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import { openNodeStore } from '../../src/node/node-store.ts'
import { Wallet } from '../../src/node/wallet/wallet.ts'
import { mainNetwork } from '../../src/protocol/network.ts'
import { crashLimitMs, crashRoom, crashRounds } from '../support/crash-child.ts'
import { nameOf } from '../support/fake-context.ts'

const child = join(import.meta.dirname, 'wallet-crash-child.mjs')
const { folder } = crashRoom('node')

const names = ['anna', 'berta', 'carla', 'dora', 'emma']
const clock = new ManualClock()

const walletOn = (path: string, scope: Scope): Wallet =>
  new Wallet({ database: openNodeStore(path, scope), clock, random: new SeededRandom(7), network: mainNetwork })

/** What the child’s wallet holds: its keys come from the same seed. */
const expectedSecrets = (): readonly Buffer[] => {
  const wallet = walletOn(':memory:', new Scope('expected', silentLog))
  return names.map((name) => Buffer.from(wallet.create(nameOf(name)).privateKey))
}

/** Runs the child until it has killed itself, or kills it some milliseconds after it began; its last line. */
const crash = async (path: string, change: string, deadly: number, killAfterMs?: number): Promise<string> => {
  const running = spawn(process.execPath, [child, path, change, String(deadly), names.join()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  running.stdout.setEncoding('utf8')
  running.stdout.on('data', (text: string) => {
    output += text
    if (output.includes('done')) running.kill('SIGKILL')
    else if (killAfterMs !== undefined) setTimeout(() => running.kill('SIGKILL'), killAfterMs)
  })
  await new Promise((resolve) => running.once('close', resolve))
  return output.trim().split('\n').at(-1) ?? ''
}

/** Opens what a crash left: the whole old wallet or the whole new one, and in the new one no secret lies open. */
const expectWhole = async (place: string, change: string): Promise<void> => {
  const scope = new Scope('after', silentLog)
  const wallet = walletOn(join(place, 'node.sqlite'), scope)
  expect(wallet.users()).toEqual(names)
  const { isEncrypted } = wallet.masterKey
  if (isEncrypted) {
    expect(wallet.masterKey.hasTraces).toBe(false)
    const isNew = await wallet.masterKey.unlock('new', 600).then(
      () => true,
      () => false,
    )
    if (change === 'encrypt') expect(isNew).toBe(true)
    if (!isNew) await wallet.masterKey.unlock('old', 600)
    for (const name of readdirSync(place))
      for (const secret of expectedSecrets()) expect(readFileSync(join(place, name)).includes(secret)).toBe(false)
  } else expect(change).toBe('encrypt')
  expect(names.map((name) => Buffer.from(wallet.currentKey(name)?.privateKey ?? []))).toEqual(expectedSecrets())
  wallet.masterKey.lock()
  await scope.close()
}

const placeFor = (label: string): string => mkdtempSync(join(folder(), `${label}-`))

test.each(['encrypt', 'change'])(
  'a kill at any step leaves the whole old wallet or the whole new one (%s, swarm H15)',
  async (change) => {
    let steps = 0
    for (let last = ''; last !== 'done'; steps += 1) {
      const place = placeFor(`step${String(steps)}`)
      last = await crash(join(place, 'node.sqlite'), change, steps)
      expect(last).toMatch(/begun|done/u)
      await expectWhole(place, change)
    }
    // Otherwise the steps are not counted any more.
    expect(steps).toBeGreaterThan(8)
  },
  300_000,
)

const rounds = crashRounds(8)

test(
  'so does a kill at any moment (swarm H15)',
  async () => {
    const random = new SeededRandom(rounds)
    for (let round = 0; round < rounds; round += 1) {
      const place = placeFor(`moment${String(round)}`)
      const [moment = 0] = random.bytes(1)
      await crash(join(place, 'node.sqlite'), 'encrypt', -1, moment / 10)
      await expectWhole(place, 'encrypt')
    }
  },
  crashLimitMs(rounds),
)
