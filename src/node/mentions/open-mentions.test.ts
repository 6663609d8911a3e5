import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { registered, TestKeys } from '../../../test/support/swarms.ts'
import { CodedError } from '../../base/coded-error.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { publicKeyOf } from '../../crypto/keys.ts'
import { verifyData } from '../../crypto/signature.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { KeyRing } from '../key-ring.ts'
import { openMentions } from './open-mentions.ts'

const users = new TestKeys()
const alice = registered(users, 'alice')
const request = Uint8Array.of(1, 2, 3)

let scope: Scope
let clock: ManualClock
let isLocked: boolean
/** For whom nodes were asked, and whether it was signed well. */
let asked: (readonly [string, boolean])[]
let errors: string[]
let heard: Signal<SignedItem>
let seen: SignedItem[]

beforeEach(() => {
  scope = new Scope('test', silentLog)
  clock = new ManualClock(0, turn)
  isLocked = false
  asked = []
  errors = []
  heard = new Signal()
  seen = []
})

afterEach(() => scope.close())

const open = (isOn: boolean, fault?: Error): void => {
  const key = { ...alice, publicKey: publicKeyOf(alice.privateKey), compressed: true, createdAt: 0, replaced: false }
  const keys: Pick<KeyRing, 'isLocked' | 'users' | 'signingKey'> = {
    get isLocked() {
      return isLocked
    },
    users: () => [alice.username],
    signingKey: () => key,
  }
  const log: Log = { ...silentLog, error: (message) => void errors.push(message) }
  openMentions(
    {
      ...{ isOn, clock, log, users, keys: keys as KeyRing },
      dht: {
        heard,
        listen: async (username, sign) => {
          if (fault !== undefined) throw fault
          const signature = sign(request)
          asked.push([username, signature !== undefined && verifyData(request, signature, key.publicKey)])
          return 8
        },
      },
      found: { see: (item) => void seen.push(item) },
    },
    scope,
  )
}

test('nodes are asked soon and then every ten minutes, and what is told is found', async () => {
  open(true)
  await clock.advance(20_000)
  expect(asked).toEqual([['alice', true]])
  await clock.advance(1_200_000)
  expect(asked).toHaveLength(3)
  const item = { height: 1 } as SignedItem
  heard.emit(item)
  expect(seen).toEqual([item])
})

test('nobody is asked when it is off, or while nothing can be signed', async () => {
  open(false)
  await clock.advance(3_600_000)
  isLocked = true
  open(true)
  await clock.advance(3_600_000)
  expect(asked).toEqual([])
})

test('a wallet that was locked meanwhile is no fault', async () => {
  open(true, new CodedError('wallet.locked', 'locked'))
  await clock.advance(20_000)
  expect(errors).toEqual([])
})
