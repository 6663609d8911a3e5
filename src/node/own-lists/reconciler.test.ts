import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import '../../../test/support/generated-cases.ts'
import { silentLog } from '../../base/log.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { noComputer, type OwnEntry, timeText } from '../../protocol/own-lists.ts'
import { openNodeStore } from '../node-store.ts'
import { EntryStore } from './entry-store.ts'
import type { OwnList, OwnParts } from './own-parts.ts'
import { type Reconciled, Reconciler, rememberedSeconds } from './reconciler.ts'

const me = 'alice'

/** A list in memory that takes all that fits. */
class List implements OwnList {
  readonly kind = 'mute'
  readonly canChange = true
  readonly held = new Map<string, string>()
  mostNames = Infinity
  of = (): ReadonlyMap<string, string> => new Map(this.held)
  add = (_: string, entries: ReadonlyMap<string, string>): void => {
    for (const [name, value] of entries)
      if (this.held.has(name) || this.held.size < this.mostNames) this.held.set(name, value)
  }
  remove = (_: string, names: readonly string[]): void => {
    for (const name of names) this.held.delete(name)
  }
  hasEnded = (value: string, now: number): boolean => value !== '' && Number(value) <= now
}

class Computer {
  now = 1_700_000_000
  readonly list = new List()
  readonly marks = new Map<string, number>()
  readonly store: EntryStore
  readonly #reconciler: Reconciler

  constructor(seed: number) {
    const database = openNodeStore(':memory:', new Scope('disk', silentLog))
    this.store = new EntryStore(database, new SeededRandom(seed))
    const parts: OwnParts = {
      lists: [this.list],
      marks: {
        of: () => this.marks,
        read: (_, marks) => {
          for (const [name, number] of marks) this.marks.set(name, Math.max(number, this.marks.get(name) ?? -1))
        },
      },
      listsChanged: new Signal<string>(),
      marksChanged: new Signal<string>(),
    }
    this.#reconciler = new Reconciler({ database, store: this.store, parts, now: () => this.now })
  }

  reconcile(found: Iterable<OwnEntry> = []): Reconciled {
    return this.#reconciler.reconcile(me, found)
  }

  /** All that it knows, as another one reads it. */
  told(): readonly OwnEntry[] {
    return [...this.reconcile().entries.values()]
  }

  names(): readonly string[] {
    return [...this.list.held.keys()].sort()
  }
}

/** What has to come of it: each addition has a name of its own, and a removal names the additions that it has seen. */
class Model {
  readonly added = new Map<number, string>()
  readonly removed = new Set<number>()

  of(): readonly string[] {
    return [...new Set([...this.added].filter(([id]) => !this.removed.has(id)).map(([, name]) => name))].sort()
  }

  remove(name: string): void {
    for (const [id, other] of this.added) if (other === name) this.removed.add(id)
  }

  take(other: Model): void {
    for (const [id, name] of other.added) this.added.set(id, name)
    for (const id of other.removed) this.removed.add(id)
  }
}

const anyStep = fc.record({
  what: fc.constantFrom('add', 'remove', 'tell'),
  who: fc.nat(2),
  to: fc.nat(2),
  name: fc.constantFrom('a', 'b'),
})

describe('lists of one person on three computers', () => {
  test('lose no addition that a remover had not seen, keep no removed one, and become the same (generated)', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const computers = [new Computer(1), new Computer(2), new Computer(3)]
        const models = computers.map(() => new Model())
        const tell = (from: number, to: number): void => {
          computers[to]?.reconcile(computers[from]?.told())
          models[to]?.take(models[from] as Model)
        }
        for (const [id, { what, who, to, name }] of steps.entries()) {
          const [{ list }, model] = [computers[who] as Computer, models[who] as Model]
          if (what === 'add' && !list.held.has(name)) {
            list.held.set(name, '')
            model.added.set(id, name)
          } else if (what === 'remove') {
            list.held.delete(name)
            model.remove(name)
          } else if (what === 'tell') tell(who, to)
          computers[who]?.reconcile()
          expect(computers.map((computer) => computer.names())).toEqual(models.map((one) => one.of()))
        }
        for (const [from, to] of [
          [0, 1],
          [1, 2],
          [2, 0],
          [2, 1],
        ] as const)
          tell(from, to)
        expect(computers.map((computer) => computer.names())).toEqual(models.map((one) => one.of()))
        expect(new Set(computers.map((computer) => computer.names().join())).size).toBe(1)
      }),
      { numRuns: 60 },
    )
  })

  test('of two ends that were said apart the later one holds; who changes what it has seen is heard', () => {
    const [one, two] = [new Computer(1), new Computer(2)]
    one.list.held.set('tea', '1700001000')
    two.list.held.set('tea', '1700002000')
    one.reconcile(two.told())
    two.reconcile(one.told())
    expect([one.list.held.get('tea'), two.list.held.get('tea')]).toEqual(['1700002000', '1700002000'])
    two.list.held.set('tea', '1700000500')
    one.reconcile(two.told())
    expect(one.list.held.get('tea')).toBe('1700000500')
    // What ends by itself was not removed by anybody: it is no news on the other one.
    for (const computer of [one, two]) computer.now = 1_700_000_600
    two.list.held.delete('tea')
    expect(two.told().filter(({ isRemoved, count }) => isRemoved && count > 2)).toEqual([])
    one.list.held.delete('tea')
    expect(one.reconcile(two.told()).listsChanged).toBe(false)
  })

  test('what a full list does not take stays in the entries, and comes when there is room', () => {
    const [one, two] = [new Computer(1), new Computer(2)]
    for (const name of ['a', 'b', 'c']) one.list.held.set(name, '')
    two.list.mostNames = 2
    two.reconcile(one.told())
    expect(two.names()).toEqual(['a', 'b'])
    one.reconcile(two.told())
    expect(one.names()).toEqual(['a', 'b', 'c'])
    two.list.mostNames = 3
    two.reconcile()
    expect(two.names()).toEqual(['a', 'b', 'c'])
  })

  test('entries beyond the bound are counted, and what has no room is not taken from its list', () => {
    const one = new Computer(1)
    const strange = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ key: `later:${String(index)}`, computer: 'aabbccdd', count: 1, isRemoved: false, value: '' },
    }))
    one.reconcile(strange)
    one.list.held.set('a', '')
    const gone = { key: 'mute:a', computer: 'aabbccdd', count: 5, isRemoved: true, value: timeText(one.now) }
    expect(one.reconcile([gone]).left).toBe(1)
    expect(one.names()).toEqual(['a'])
    expect(one.reconcile().entries.size).toBe(10_000)
  })
})

describe('clocks and copies', () => {
  const entry = { key: 'mute:a', computer: 'aabbccdd', count: 1, isRemoved: false, value: '' }

  test('a removal with a time to come, or long ago, is remembered from when it is heard of, and no longer', () => {
    for (const time of [0, 9_999_999_999]) {
      const one = new Computer(1)
      one.reconcile([entry])
      one.reconcile([{ ...entry, isRemoved: true, value: timeText(time) }])
      expect(one.names()).toEqual([])
      one.now += rememberedSeconds - 10
      one.reconcile([entry])
      expect(one.names()).toEqual([])
      one.now += 20
      expect(one.told()).toEqual([])
      // Nobody remembers: so it is an addition.
      one.reconcile([{ ...entry, isRemoved: true, value: timeText(0) }])
      expect(one.told()).toEqual([])
    }
  })

  test('an old state that is told again changes nothing', () => {
    const [one, two] = [new Computer(1), new Computer(2)]
    one.list.held.set('a', '')
    const old = one.told()
    two.reconcile(old)
    two.list.held.delete('a')
    one.reconcile(two.told())
    for (const computer of [one, two]) {
      const { haveChanged, listsChanged } = computer.reconcile(old)
      expect([haveChanged, listsChanged, computer.names()]).toEqual([false, false, []])
    }
  })

  test('who meets its own name with additions that it has not made takes another one', () => {
    const one = new Computer(1)
    one.list.held.set('a', '')
    one.reconcile()
    const before = one.store.computer
    one.reconcile([{ ...entry, computer: before, count: 40, key: 'mute:b' }])
    expect(one.store.computer).not.toBe(before)
    one.list.held.set('c', '')
    expect(one.told().map(({ key, computer }) => [key, computer])).toContainEqual(['mute:c', one.store.computer])
    expect(one.names()).toEqual(['a', 'b', 'c'])
  })

  test('what was read goes up only, under nobody’s name', () => {
    const [one, two] = [new Computer(1), new Computer(2)]
    one.marks.set('bob:bob', 7)
    two.marks.set('bob:bob', 4)
    two.reconcile(one.told())
    one.reconcile(two.told())
    expect([one.marks.get('bob:bob'), two.marks.get('bob:bob')]).toEqual([7, 7])
    expect(one.told()).toEqual([{ key: 'read:bob:bob', computer: noComputer, count: 8, isRemoved: false, value: '' }])
  })
})
