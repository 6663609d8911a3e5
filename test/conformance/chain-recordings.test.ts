// Blocks, transactions and connections that were recorded from the C++ node.
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { Scope } from '../../src/base/scope.ts'
import { decodeBlock, encodeBlock } from '../../src/chain/wire/block.ts'
import { blockSummaryOf } from '../../src/chain/block-summary.ts'
import { openChainState } from '../../src/chain/state/chain-state.ts'
import { type Frame, FrameParser } from '../../src/chain/wire/envelope.ts'
import { promotedMessageOf } from '../../src/chain/wire/promoted-message.ts'
import { registrationFrom } from '../../src/chain/wire/registration.ts'
import { decodeTransaction, isPromotedMessage } from '../../src/chain/wire/transaction.ts'
import { checkTransaction } from '../../src/chain/rules/transaction-check.ts'
import { messages } from '../../src/chain/wire/messages.ts'
import { encodeDisplayHash, encodeHex } from '../../src/codec/hex.ts'
import { scryptHash, scryptHashSync } from '../../src/crypto/hash.ts'
import { mainNetwork } from '../../src/protocol/network.ts'
import { chainVectors, rewrittenFrame, vectorBytes, vectorName, vectorValue } from '../support/chain-vectors.ts'

interface RecordedBlock {
  readonly height: number
  readonly id: string
  readonly pow_hash: string
  readonly hex: string
  readonly txids: readonly string[]
  readonly merkleroot: string
  readonly rpc_verbose?: {
    readonly size: number
    readonly spamMessage: string
    readonly spamUser: string
    readonly userhashes: readonly string[]
    readonly usernames: readonly string[]
    readonly difficulty: number
    readonly bits: string
    readonly tx: readonly string[]
  }
}

interface RecordedTransaction {
  readonly txid: string
  readonly hex: string
  readonly global_number: number
  readonly height: number
  readonly kind: string
  readonly message?: string
  readonly user?: string
}

interface RecordedStream {
  readonly initiator: string
  readonly initiator_to_acceptor_hex: string
  readonly acceptor_to_initiator_hex: string
}

const { blocks } = chainVectors('blocks.json') as { blocks: readonly RecordedBlock[] }
const { txs } = chainVectors('txs.json') as { txs: readonly RecordedTransaction[] }
const { streams } = chainVectors('wire_p2p.json') as { streams: readonly RecordedStream[] }
const { keys } = chainVectors('keys.json') as {
  keys: readonly { user: string; note: string; registered_pubkey: string | null }[]
}

describe('recorded blocks and transactions of the C++ node', () => {
  test.each(blocks)(
    'block $height decodes, has its ids and its proof of work, and encodes to the same bytes',
    (recorded) => {
      const block = vectorValue(decodeBlock(vectorBytes(recorded.hex)))
      expect(encodeDisplayHash(block.header.id)).toBe(recorded.id)
      expect(block.header.height).toBe(recorded.height)
      expect(encodeDisplayHash(block.header.merkleRoot)).toBe(recorded.merkleroot)
      expect(block.transactions.map(({ id }) => encodeDisplayHash(id))).toEqual(recorded.txids)
      expect(encodeDisplayHash(scryptHashSync(block.header.bytes))).toBe(recorded.pow_hash)
      expect(encodeHex(encodeBlock(block))).toBe(recorded.hex)
    },
  )

  test.each(blocks.filter(({ rpc_verbose }) => rpc_verbose !== undefined))(
    'block $height is summed up as by getblock',
    (recorded) => {
      const block = vectorValue(decodeBlock(vectorBytes(recorded.hex)))
      const summary = blockSummaryOf(block, recorded.height, true)
      expect({
        size: summary.bytes.length,
        spamMessage: summary.promotedText,
        spamUser: summary.promotedBy,
        userhashes: summary.userHashes.map(encodeDisplayHash),
        usernames: summary.usernames,
        difficulty: summary.difficulty,
        bits: summary.bits.toString(16),
        tx: summary.transactionIds.map(encodeDisplayHash),
      }).toEqual({
        size: recorded.rpc_verbose?.size,
        spamMessage: recorded.rpc_verbose?.spamMessage,
        spamUser: recorded.rpc_verbose?.spamUser,
        userhashes: recorded.rpc_verbose?.userhashes,
        usernames: recorded.rpc_verbose?.usernames,
        difficulty: recorded.rpc_verbose?.difficulty,
        bits: recorded.rpc_verbose?.bits,
        tx: recorded.rpc_verbose?.tx,
      })
    },
  )

  test.each(txs)('transaction $global_number decodes, passes its rules and encodes to the same bytes', (recorded) => {
    const transaction = vectorValue(decodeTransaction(vectorBytes(recorded.hex)))
    expect(encodeDisplayHash(transaction.id)).toBe(recorded.txid)
    expect(encodeHex(transaction.bytes)).toBe(recorded.hex)
    expect(isPromotedMessage(transaction)).toBe(recorded.kind === 'promoted')
    expect(checkTransaction(transaction, mainNetwork)).toEqual({ ok: true, value: undefined })
    if (isPromotedMessage(transaction))
      expect(promotedMessageOf({ transactions: [transaction] })).toEqual({
        text: recorded.message,
        signer: recorded.user,
      })
    else expect(registrationFrom(transaction)?.username).toBe(recorded.user)
  })

  test('connect as one chain of the main network, and give every name its number, height and key', async () => {
    const clock = new ManualClock((1_795_247_132 + 86_400) * 1000)
    const scope = new Scope('vectors', silentLog)
    const options = { network: mainNetwork, databasePath: ':memory:', useCheckpoints: false }
    const state = await openChainState({ clock, log: silentLog, proofOfWork: scryptHash }, options, scope)
    for (const recorded of blocks.slice(1)) {
      const verdict = await state.acceptor.receive(vectorValue(decodeBlock(vectorBytes(recorded.hex))))
      expect(verdict).toMatchObject({ ok: true, value: { kind: 'stored' } })
    }
    const advancing = state.best.advance()
    await clock.advance(1_000)
    await advancing
    expect(state.best.height).toBe(blocks.length - 1)
    expect(state.best.transactionCount).toBe(txs.length)
    const registrations = txs.filter(({ kind }) => kind !== 'promoted')
    for (const { user, height, global_number } of registrations) {
      expect(state.directory.usernameAtPosition(global_number)).toBe(user)
      const newest = registrations.findLast((other) => other.user === user)
      const record = state.directory.registrationOf(vectorName(user ?? ''))
      expect(record).toMatchObject({ height: newest?.height, position: newest?.global_number })
      expect(state.directory.keyAt(vectorName(user ?? ''), height - 1)).not.toEqual(
        state.directory.keyAt(vectorName(user ?? ''), height),
      )
    }
    for (const { user, note, registered_pubkey } of keys)
      if (note === 'current key' && registered_pubkey !== null)
        expect(encodeHex(state.directory.keyAt(vectorName(user), state.best.height) ?? new Uint8Array(0))).toBe(
          registered_pubkey,
        )
    await scope.close()
  })
})

describe('recorded streams of the C++ node', () => {
  const writable = new Set(Object.keys(messages))

  test.each(streams.map((stream, index) => ({ ...stream, index })))(
    'stream $index from $initiator decodes whole, and every message encodes to the same bytes',
    (stream) => {
      for (const hex of [stream.initiator_to_acceptor_hex, stream.acceptor_to_initiator_hex]) {
        const frames = new FrameParser(mainNetwork.magic).push(vectorBytes(hex))
        for (const frame of frames) expect(frame.kind).toBe('message')
        for (const frame of frames) if (frame.kind === 'message') expect(writable).toContain(frame.command)
        expect(frames.map(rewrittenFrame).join('')).toBe(hex)
      }
    },
  )

  test('arrive whole in pieces of any size', () => {
    const bytes = vectorBytes(streams[0]?.acceptor_to_initiator_hex ?? '')
    const whole = new FrameParser(mainNetwork.magic).push(bytes)
    for (const size of [1, 23, 24, 25, 1000]) {
      const parser = new FrameParser(mainNetwork.magic)
      const frames: Frame[] = []
      for (let offset = 0; offset < bytes.length; offset += size)
        frames.push(...parser.push(bytes.subarray(offset, offset + size)))
      expect(frames).toEqual(whole)
    }
  })
})
