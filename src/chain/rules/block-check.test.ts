import { describe, expect, test } from 'vitest'
import {
  type BlockParts,
  childOf,
  proofOf,
  quickGenesis,
  quickNetwork,
  registration,
  secret,
  withTransactions,
} from '../../../test/support/chain-builders.ts'
import { type Block, makeHeader, merkleRootOf } from '../wire/block.ts'
import { checkBlockBody, checkBlockSize, checkHeaderAlone, checkHeaderTime, condemnsId } from './block-check.ts'
import type { Transaction } from '../wire/transaction.ts'

const alice = registration('alice', secret(1)).transaction
const bob = registration('bob', secret(2)).transaction
const [promoted] = childOf(quickGenesis).transactions as readonly [Transaction]
const blockOf = (...transactions: readonly Transaction[]): Block => withTransactions(quickGenesis, transactions)

const bodyCode = (block: Block): string => {
  const verdict = checkBlockBody(block, quickNetwork)
  if (verdict.ok) return 'ok'
  return verdict.rejection.code === 'transaction-invalid' ? verdict.rejection.cause.code : verdict.rejection.code
}

describe('the transactions of a block (chain.md 5.4)', () => {
  test.each([
    ['a message alone', [promoted], 'ok'],
    ['a message and registrations', [promoted, alice, bob], 'ok'],
    ['nothing', [], 'promoted-message-missing'],
    ['a registration first', [alice, promoted], 'promoted-message-missing'],
    ['two messages', [promoted, alice, promoted], 'promoted-message-repeated'],
    ['a registration twice', [promoted, alice, alice], 'transaction-repeated'],
    ['a name twice', [promoted, alice, registration('alice', secret(3)).transaction], 'username-repeated'],
    ['an invalid registration', [promoted, registration('Alice', secret(1)).transaction], 'username-invalid'],
  ])('being %s', (_what, transactions, code) => {
    expect(bodyCode(blockOf(...transactions))).toBe(code)
  })

  test('must be those that the header commits to', () => {
    const block = blockOf(promoted, alice)
    expect(bodyCode({ ...block, transactions: [promoted, bob] })).toBe('merkle-root-wrong')
  })

  test('may be 50 000 bytes with the header, and not one more', () => {
    const filler = (count: number) => Array.from({ length: count }, () => alice)
    const sizeOk = (block: Block) => checkBlockSize(block).ok
    const room = 50_000 - 84 - 3 - promoted.bytes.length
    const full = Math.floor(room / alice.bytes.length)
    expect(sizeOk({ ...quickGenesis, transactions: [promoted, ...filler(full)] })).toBe(true)
    expect(sizeOk({ ...quickGenesis, transactions: [promoted, ...filler(full + 1)] })).toBe(false)
    expect(sizeOk({ ...quickGenesis, transactions: [] })).toBe(false)
  })

  test('that are repeated until the root fits do not condemn the honest block (the last of an odd level counts twice)', () => {
    const honest = blockOf(promoted, alice, bob)
    const forged = { ...honest, transactions: [promoted, alice, bob, bob] }
    expect(merkleRootOf(forged.transactions.map(({ id }) => id))).toEqual(honest.header.merkleRoot)
    expect(bodyCode(forged)).toBe('transaction-repeated')
    expect(condemnsId(forged, { code: 'transaction-repeated' })).toBe(false)
  })

  test('condemn the id when the header commits to a fault, and only then', () => {
    const faulty = blockOf(promoted, registration('Alice', secret(1)).transaction)
    const fault = checkBlockBody(faulty, quickNetwork)
    expect(fault.ok || condemnsId(faulty, fault.rejection)).toBe(true)
    const foreign = { ...faulty, header: blockOf(promoted).header }
    expect(fault.ok || condemnsId(foreign, fault.rejection)).toBe(false)
  })
})

describe('a header alone', () => {
  const { header } = childOf(quickGenesis, { time: 1_000_000_000 } satisfies BlockParts)
  const codeOf = (bits: number, now: number): string => {
    const changed = makeHeader({ ...header, bits })
    const verdict = checkHeaderAlone(changed, proofOf(header.bytes), now)
    return verdict.ok ? 'ok' : verdict.rejection.code
  }

  test.each([
    ['enough work', 0x207fffff, 1_000_000_000, 'ok'],
    ['a harder target than its work', 0x1d00ffff, 1_000_000_000, 'work-insufficient'],
    ['a target above the limit', 0x2100ffff, 1_000_000_000, 'work-insufficient'],
    ['a target of zero', 0x20000000, 1_000_000_000, 'work-insufficient'],
    ['a negative target', 0x20ffffff, 1_000_000_000, 'work-insufficient'],
    ['a time two hours ahead', 0x207fffff, 1_000_000_000 - 7_200, 'ok'],
    ['a time more than two hours ahead', 0x207fffff, 1_000_000_000 - 7_201, 'time-too-new'],
  ])('with %s', (_what, bits, now, code) => {
    expect(codeOf(bits, now)).toBe(code)
  })

  test('whose work is known is only judged by its time', () => {
    expect(checkHeaderTime(header, 1_000_000_000).ok).toBe(true)
    expect(checkHeaderTime(header, 999_992_799)).toEqual({ ok: false, rejection: { code: 'time-too-new' } })
  })
})
