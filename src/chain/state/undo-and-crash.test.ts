import { cpSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeHex } from '../../codec/hex.ts'
import {
  chainOn,
  childOf,
  quickGenesis,
  quickNetwork,
  registration,
  replacement,
  secret,
} from '../../../test/support/chain-builders.ts'
import { openChainStateRoom, registryOf, tipText } from '../../../test/support/chain-state.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import type { Transaction } from '../wire/transaction.ts'

describe('undo', () => {
  const names = ['alice', 'bob', 'carol']
  const action = fc.record({
    name: fc.constantFrom(...names),
    kind: fc.constantFrom('first', 'replace', 'repeat'),
    seed: fc.integer({ min: 1, max: 4 }),
  })

  /** The registration that an action asks for, as far as the rules let it through. */
  const transactionsFor = (
    actions: readonly { name: string; kind: string; seed: number }[],
    owners: Map<string, { seed: number; transaction: Transaction }>,
  ): readonly Transaction[] => {
    const used = new Set<string>()
    return actions.flatMap(({ name, kind, seed }) => {
      const owner = owners.get(name)
      if (used.has(name) || (owner === undefined) !== (kind === 'first')) return []
      used.add(name)
      const transaction =
        owner === undefined
          ? registration(name, secret(seed)).transaction
          : kind === 'repeat'
            ? owner.transaction
            : replacement(name, { from: secret(owner.seed), to: secret(seed) }).transaction
      owners.set(name, { seed: kind === 'repeat' ? (owner?.seed ?? seed) : seed, transaction })
      return [transaction]
    })
  }

  test('of any blocks restores the registry as it was, by way of another branch (chain H9)', async () => {
    const blocksOf = fc.array(fc.array(action, { maxLength: 3 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(blocksOf, blocksOf, async (shared, extra) => {
        const here = await openChainStateRoom()
        const owners = new Map<string, { seed: number; transaction: Transaction }>()
        let tip = quickGenesis
        for (const actions of shared) {
          tip = childOf(tip, { transactions: transactionsFor(actions, owners) })
          await here.offer(tip)
        }
        const fork = tip
        const before = registryOf(here, names)
        for (const actions of extra) {
          tip = childOf(tip, { transactions: transactionsFor(actions, owners) })
          await here.offer(tip)
        }
        expect(here.best.height).toBe(shared.length + extra.length)
        // A longer plain branch undoes all of `extra`; its own blocks change no name.
        const plain = chainOn(fork, extra.length + 1, { salt: 77 })
        await here.offer(...plain)
        expect(tipText(here)).toBe(encodeHex(plain.at(-1)?.header.id ?? new Uint8Array(0)))
        const [height, count, ...rest] = registryOf(here, names)
        const [heightBefore, countBefore, ...restBefore] = before
        expect(height).toBe((heightBefore as number) + plain.length)
        expect(count).toBe((countBefore as number) + plain.length)
        const withoutKeys = (values: readonly unknown[]) =>
          values.map((value) => (Array.isArray(value) ? value.slice(0, 3) : value))
        expect(withoutKeys(rest)).toEqual(withoutKeys(restBefore))
        await here.scope.close()
      }),
      { numRuns: 25 },
    )
  })
})

describe('a crash', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = temporaryFolder()
    path = join(folder, 'chain.sqlite')
  })

  /** Opens a second chain on the same file while the first is still open, as after a kill. */
  const reopened = async (copy: string): Promise<readonly unknown[]> => {
    for (const suffix of ['', '-wal', '-shm']) cpSync(`${path}${suffix}`, `${copy}${suffix}`, { force: true })
    const other = await openChainStateRoom({ path: copy })
    const state = [tipText(other), registryOf(other, ['alice', 'bob'])]
    await other.scope.close()
    return state
  }

  test('after any step leaves a chain that opens with the same tip and the same registry (chain H9)', async () => {
    const here = await openChainStateRoom({ path })
    const states: Promise<readonly unknown[]>[] = []
    const seen: unknown[] = []
    here.best.changed.on(() => {
      seen.push([tipText(here), registryOf(here, ['alice', 'bob'])])
      states.push(reopened(join(folder, `copy-${String(states.length)}.sqlite`)))
    })
    const named = childOf(quickGenesis, { transactions: [registration('alice', secret(1)).transaction] })
    await here.offer(named)
    const handed = childOf(named, {
      transactions: [replacement('alice', { from: secret(1), to: secret(2) }).transaction],
    })
    await here.offer(handed)
    const other = childOf(quickGenesis, { transactions: [registration('bob', secret(3)).transaction], salt: 5 })
    await here.offer(other, ...chainOn(other, 3))
    const reopenedStates = await Promise.all(states)
    // Two blocks, the way over to the other branch, and the rest of it.
    expect(reopenedStates).toHaveLength(4)
    expect(reopenedStates).toEqual(seen)
    await here.scope.close()
  })

  test('forgets neither that a block is invalid nor a header without its block', async () => {
    const here = await openChainStateRoom({ path })
    const bad = childOf(quickGenesis, { signer: 'alice', key: { privateKey: secret(1), compressed: true } })
    const blocks = chainOn(quickGenesis, 5)
    expect(await here.codesOf(bad)).toEqual(['signer-unknown'])
    await here.acceptor.receiveHeaders(blocks.map(({ header }) => header))
    await here.scope.close()
    const again = await openChainStateRoom({ path })
    expect(await again.codesOf(bad)).toEqual(['block-invalid'])
    expect(again.index.heightOf(again.index.bestHeader)).toBe(5)
    expect(again.best.height).toBe(0)
    expect(await again.codesOf(...[...blocks].reverse())).toEqual([])
    expect(again.best.height).toBe(5)
    await again.scope.close()
  })

  test('of a chain of another network is told apart', async () => {
    const here = await openChainStateRoom({ path })
    await here.scope.close()
    const genesis = { ...quickNetwork.genesis, message: 'another network' }
    const network = { ...quickNetwork, name: 'other', genesis: { ...genesis, nonce: undefined } }
    await expect(openChainStateRoom({ path, network })).rejects.toMatchObject({ code: 'chain.wrong-network' })
  })
})
