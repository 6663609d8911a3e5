import { describe, expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { laneOf } from '../../protocol/lanes.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import { openJournal } from '../node-store.ts'
import { Clashes } from './clashes.ts'
import { NumberChooser } from './number-chooser.ts'
import { OtherComputers } from './other-computers.ts'
import { PostNumbers } from './post-numbers.ts'

const alice = nameOf('alice')
const users = new FakeUsers()
users.register('alice', publicKeyOf(createPrivateKey(new SeededRandom(1))), 1)
// Numbers up to 2018 are allowed.
users.best = 1000

const postOf = (postNumber: number, kind = 'plain', author: Username = alice): VerifiedPost =>
  ({ author, postNumber, kind: { kind } }) as VerifiedPost

/** A computer with the key of alice that holds some posts. */
class Computer {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly held = new Map<number, VerifiedPost>()
  readonly conflicted = new Signal<VerifiedPost>()
  readonly again: number[] = []
  /** The number of the newest post, as the DHT tells it. */
  status: number | undefined
  asked = 0
  isLocked = false
  readonly #database = openJournal(':memory:', new Scope('disk', silentLog))
  readonly numbers = new PostNumbers(this.#database)
  readonly others: OtherComputers
  readonly #chooser: NumberChooser
  #scope = new Scope('run', silentLog)
  clashes: Clashes

  constructor(seed = 1) {
    const { clock, numbers } = this
    const database = this.#database
    this.others = new OtherComputers({ database, clock, numbers, random: new SeededRandom(seed) })
    this.#chooser = new NumberChooser({
      ...{ users, numbers, others: this.others },
      swarms: { lastHave: () => Math.max(-1, ...this.held.keys()) },
      dht: {
        get: () => {
          this.asked += 1
          return Promise.resolve(this.status === undefined ? [] : [{ sequence: this.status } as never])
        },
      },
    })
    this.clashes = this.#open()
  }

  #open(): Clashes {
    return new Clashes(
      {
        ...{ database: this.#database, clock: this.clock, log: silentLog, numbers: this.numbers, others: this.others },
        keys: { has: (name) => name === 'alice', isLocked: false },
        swarms: {
          numbers: { conflicted: this.conflicted } as never,
          post: (_author, postNumber) => this.held.get(postNumber),
        },
        publishAgain: async (post) => {
          if (this.isLocked) throw new Error('The wallet is locked.')
          this.again.push(post.postNumber)
          return this.write(post.kind.kind)
        },
      },
      this.#scope,
    )
  }

  async restart(): Promise<void> {
    await this.#scope.close()
    this.#scope = new Scope('run', silentLog)
    this.clashes = this.#open()
  }

  async write(kind = 'plain'): Promise<VerifiedPost> {
    const post = postOf(await this.#chooser.choose(alice), kind)
    this.numbers.reserve(alice, post.postNumber)
    this.held.set(post.postNumber, post)
    return post
  }

  /** A post comes from elsewhere. */
  take(post: VerifiedPost): void {
    const held = this.held.get(post.postNumber)
    if (held === undefined) {
      this.held.set(post.postNumber, post)
      this.others.see(post)
    } else if (held !== post) this.conflicted.emit(post)
  }

  get told() {
    return this.clashes.recent().map(({ postNumber, outcome, again }) => [postNumber, outcome, again])
  }
}

describe('one number for two posts (F3)', () => {
  test('both writers hear of it, and what others do not see is published again under a free number', async () => {
    const [one, two] = [new Computer(1), new Computer(2)]
    const [first, second] = [await one.write(), await two.write()]
    expect([first.postNumber, second.postNumber]).toEqual([0, 0])
    one.take(second)
    two.take(first)
    expect([one.told, two.told]).toEqual([[[0, 'open', undefined]], [[0, 'open', undefined]]])
    one.clashes.weigh(first, { copies: 6, rivals: 2 })
    two.clashes.weigh(second, { copies: 2, rivals: 6 })
    await one.clock.advance(21_000)
    await two.clock.advance(21_000)
    const again = Math.max(...two.held.keys())
    expect([one.told, two.told]).toEqual([[[0, 'stands', undefined]], [[0, 'again', again]]])
    expect([one.again, two.again]).toEqual([[], [0]])
    expect(again).toBeGreaterThan(0)
  })

  test('without a word of the DHT both are published again, in different lanes: nothing that was said is lost', async () => {
    const [one, two] = [new Computer(1), new Computer(5)]
    const [first, second] = [await one.write(), await two.write()]
    one.take(second)
    two.take(first)
    await one.clock.advance(21_000)
    await two.clock.advance(21_000)
    expect([one.again, two.again]).toEqual([[0], [0]])
    for (const post of two.held.values()) one.take(post)
    for (const post of one.held.values()) two.take(post)
    expect([...one.held.keys()].sort()).toEqual([...two.held.keys()].sort())
    expect(one.held.size).toBe(3)
  })

  test('is nothing to whoever has the key and wrote another number, or has no key', () => {
    const computer = new Computer()
    computer.take(postOf(3))
    computer.take(postOf(3))
    computer.conflicted.emit(postOf(0, 'plain', nameOf('bob')))
    expect(computer.told).toEqual([])
  })

  test('is told of a direct message, which only its writer can send again', async () => {
    const computer = new Computer()
    await computer.write('direct')
    computer.take(postOf(0, 'direct'))
    await computer.clock.advance(21_000)
    expect([computer.told, computer.again]).toEqual([[[0, 'unsent', undefined]], []])
  })

  test('waits for what passes, such as a locked wallet, over restarts; and is told for a day', async () => {
    const computer = new Computer()
    await computer.write()
    computer.take(postOf(0))
    computer.take(postOf(0))
    computer.isLocked = true
    await computer.clock.advance(21_000)
    await computer.clock.advance(61_000)
    expect(computer.told).toEqual([[0, 'open', undefined]])
    computer.isLocked = false
    await computer.restart()
    await computer.clock.advance(21_000)
    expect(computer.told).toEqual([[0, 'again', expect.any(Number) as number]])
    await computer.restart()
    await computer.clock.advance(86_400_000)
    expect([computer.told, computer.again]).toEqual([[], [0]])
  })

  test('a hundred are remembered', async () => {
    const computer = new Computer()
    for (let number = 0; number < 130; number += 1) {
      computer.numbers.reserve(alice, number)
      computer.conflicted.emit(postOf(number))
    }
    expect(computer.told).toHaveLength(100)
    expect(computer.told[0]).toEqual([129, 'open', undefined])
  })
})

describe('numbers of a user who writes on several computers', () => {
  /** Both have seen a post of the other one. */
  const pair = async (): Promise<readonly [Computer, Computer]> => {
    const [one, two] = [new Computer(3), new Computer(4)]
    for (let turn = 0; turn < 6; turn += 1) {
      two.take(await one.write())
      one.take(await two.write())
    }
    return [one, two]
  }

  test('never meet, although neither hears of the other any more', async () => {
    const [one, two] = await pair()
    const mine: number[] = []
    const theirs: number[] = []
    for (let turn = 0; turn < 20; turn += 1) {
      mine.push((await one.write()).postNumber)
      theirs.push((await two.write()).postNumber)
    }
    expect(mine.filter((number) => theirs.includes(number))).toEqual([])
    expect(new Set(mine.map(laneOf)).size).toBe(1)
  })

  test('are above what the status in the DHT tells, which is asked for only then', async () => {
    const [one] = await pair()
    one.status = 57
    one.asked = 0
    expect((await one.write()).postNumber).toBeGreaterThan(57)
    expect(one.asked).toBe(1)
    const alone = new Computer()
    await alone.write()
    alone.asked = 0
    expect([(await alone.write()).postNumber, alone.asked]).toEqual([1, 0])
  })

  test('are taken in a row where the chain allows no higher one, and again a quarter of a year later', async () => {
    const [one] = await pair()
    one.others.note(alice, 2017)
    expect(one.others.lane(alice)).not.toBe(laneOf(2017))
    one.status = 2016
    expect([(await one.write()).postNumber, (await one.write()).postNumber]).toEqual([2017, 2018])
    await one.clock.advance(91 * 86_400_000)
    expect(one.others.lane(alice)).toBeUndefined()
  })

  test('are in a row as long as what comes is older than what was written here: it may be history', async () => {
    const computer = new Computer()
    computer.status = 40
    await computer.write()
    computer.take(postOf(7))
    expect(computer.others.lane(alice)).toBeUndefined()
    computer.take(postOf(45))
    expect(computer.others.lane(alice)).not.toBe(laneOf(45))
  })
})
