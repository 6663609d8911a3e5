// Every number of chain.md 10.
import { describe, expect, test } from 'vitest'
import { blockBytes, decodeBlock, encodeBlock, merkleRootOf } from '../../src/chain/wire/block.ts'
import { nameHash } from '../../src/chain/wire/description.ts'
import {
  blockWork,
  compressTarget,
  difficultyOf,
  expandCompact,
  meetsTarget,
} from '../../src/chain/wire/compact-target.ts'
import { retarget } from '../../src/chain/rules/difficulty.ts'
import { type Frame, FrameParser } from '../../src/chain/wire/envelope.ts'
import { genesisBlock } from '../../src/chain/wire/genesis.ts'
import { promotedTransaction } from '../../src/chain/wire/promoted-message.ts'
import {
  decodeRegistration,
  isValidReplacement,
  registrationFor,
  withNonce,
} from '../../src/chain/wire/registration.ts'
import { crc16, pairedEndpoints } from '../../src/chain/peers/seeds.ts'
import { decodeTransaction, makeTransaction } from '../../src/chain/wire/transaction.ts'
import { signedVoteData } from '../../src/chain/state/soft-checkpoints.ts'
import { checkTransaction } from '../../src/chain/rules/transaction-check.ts'
import { messages } from '../../src/chain/wire/messages.ts'
import { decode } from '../../src/codec/combinators.ts'
import { encodeDisplayHash, encodeHex } from '../../src/codec/hex.ts'
import { encodeUtf8 } from '../../src/codec/utf8.ts'
import { scryptHashSync } from '../../src/crypto/hash.ts'
import { parsePrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signData, signedMessageDigest } from '../../src/crypto/signature.ts'
import { mainNetwork, regressionNetwork, testNetwork } from '../../src/protocol/network.ts'
import { nobody } from '../../src/protocol/username.ts'
import { rewrittenFrame, vectorBytes, vectorName, vectorValue } from '../support/chain-vectors.ts'
import { defaultPromotedText } from '../support/chain-builders.ts'

const secret0 = vectorBytes('505957a15e0a0f8db4e04304702fe2ab79b125a4b4c17b554ac94a02c5a1346b')
const secret1 = vectorBytes('d4e7bc9e67f96bb442d9c6ad497c0d7b4af7326bca3a1393f94e3879014ba631')
const keyOf = (bytes: Uint8Array) => {
  const key = parsePrivateKey(bytes)
  if (key === undefined) throw new Error('bad secret in a vector')
  return key
}
const aliceRegistration =
  '01000000000605616c696365222103ac8d1607cfc7ab99e09efc01d523a1afb1dce91163277fd6d826f3bede8c64c008740b00'
const aliceReplacement =
  '01000000000605616c696365642102c15b501026045fae86302b5591840252eaba935743cffb9cfd646591e659cd15412047ced8f4451699d9292f7f1608a23eb4b9b87da91c320fdea22b39c512208f681330e9318abc03351b392f1e8831f788efedfe162c8e8e82428562e29f9be67344c8a700'
const unsignedMessage =
  '010000007f4c7d50726f6d6f74656420706f73747320617265206e656564656420746f2072756e20746865206e6574776f726b20696e6672617374727563747572652e20496620796f752077616e7420746f2068656c702c2073746172742067656e65726174696e6720626c6f636b7320616e64206164766572746973652e205b656e5d0d066e6f626f6479000401020304090101062f503253482f00000000'
const signedMessage =
  '01000000161548656c6c6f2066726f6d20616c696365205b656e5d4d05616c696365411f12d3cb652135a236f520ccc5d979c53ee118bae3b01cb927df1660eaf6a58b774b5f0118b52091dbf66f969ba49febfac1d121495030ca83a0ad557bb4fd505704010203040a022c01062f503253482f00000000'

describe('first blocks (chain.md 4.1, 10.1)', () => {
  test('the one of the main network has the id that the source asserts, and a valid proof of work', () => {
    const { header, transactions } = genesisBlock(mainNetwork)
    expect(encodeDisplayHash(header.id)).toBe('9915158279673d101912be80f25c20627f1dd8bf5231e7c46bfec5ed19737f44')
    expect(encodeDisplayHash(header.merkleRoot)).toBe(
      '2c8a4f2ff948ea1099f1a9567d061614c7c4cfc8376805379952d21d2952b3de',
    )
    expect(encodeDisplayHash(scryptHashSync(header.bytes))).toBe(
      '0000d442b2f2b4ffab534ebb42dffa439ff3908ac65bfa8e3b94edcbbe37c622',
    )
    expect(encodeHex(header.bytes)).toBe(
      '01000000000000000000000000000000000000000000000000000000000000000000000000000000deb352291dd2529937056837c8cfc4c71416067d56a9f19910ea48f92f4f8a2c0f2e8452ffff031f760b0000',
    )
    expect(transactions[0]?.bytes.length).toBe(130)
    expect(encodeBlock(genesisBlock(mainNetwork)).length).toBe(215)
  })

  test.each([
    {
      network: testNetwork,
      id: 'a5edbcbce369df36f03e6ce110622449f78ace0968e7c0efeac454c5f09fec8e',
      nonce: 414_098_458,
      bits: 0x1f03ffff,
      proof: 'fe014113edd14eac9100e970a831ed6725984f9395aaa616ac9e924572fd117e',
    },
    {
      network: regressionNetwork,
      id: '57fb109bd3493e21ef87d31d0455fd649d49541cc243c75e02b47a45f4654546',
      nonce: 2,
      bits: 0x207fffff,
      proof: 'e6c5b50626ffd61c7eda050e9535cb88841a7d5ce62f30551623ea69f30d1912',
    },
  ])(
    'the C++ constants of $network.name give the stated id and fail their own proof of work (chain H1)',
    ({ network, id, nonce, bits, proof }) => {
      const genesis = { ...network.genesis, nonce, bits }
      const { header } = genesisBlock({ ...network, name: `${network.name} of C++`, genesis })
      expect(encodeDisplayHash(header.id)).toBe(id)
      expect(encodeDisplayHash(scryptHashSync(header.bytes))).toBe(proof)
      expect(meetsTarget(scryptHashSync(header.bytes), bits)).toBe(false)
    },
  )

  test.each([testNetwork, regressionNetwork])('our own of $name has a valid proof of work (chain H1)', (network) => {
    const { header } = genesisBlock(network)
    expect(meetsTarget(scryptHashSync(header.bytes), header.bits)).toBe(true)
  })

  test('regtest with nonce 0 has the id of chain.md 4.1', () => {
    expect(encodeDisplayHash(genesisBlock(regressionNetwork).header.id)).toBe(
      '16c47d71c4d05a7cfdf4badbfda7a12ab341df704243bb4df3ab03973ca221a0',
    )
  })
})

describe('names and keys (chain.md 10.2, 10.3)', () => {
  test.each([
    ['nobody', '03e88e9e277a56511319271338da666f82f976b45e4eed88abc4dc967b977763'],
    ['mf1', '66eff9c69688de1d4bc36982e491b31dbaafc0c70debd0f40396b965be7ba504'],
    ['alice', '9ca8f77d727175bb24f845651ac729dd31dbc2ad7fbd0431550715da9ea519c3'],
  ])('the hash of %s', (name, hash) => {
    expect(encodeDisplayHash(nameHash(encodeUtf8(name)))).toBe(hash)
  })
})

describe('transactions (chain.md 10.5)', () => {
  test('the registration of alice', () => {
    const built = withNonce(registrationFor(vectorName('alice'), publicKeyOf(keyOf(secret0))), 750_600)
    expect(encodeHex(built.transaction.bytes)).toBe(aliceRegistration)
    expect(encodeDisplayHash(built.transaction.id)).toBe(
      '0000004e19ce9b86a7d7e8c63bd966eb203f3e5b78a720bb9220095d63b017ed',
    )
    expect(checkTransaction(built.transaction, mainNetwork)).toEqual({ ok: true, value: undefined })
    expect(checkTransaction(withNonce(built, 750_601).transaction, mainNetwork)).toEqual({
      ok: false,
      rejection: { code: 'registration-work-insufficient' },
    })
  })

  test('the same with the work of regtest', () => {
    const built = withNonce(registrationFor(vectorName('alice'), publicKeyOf(keyOf(secret0))), 1)
    expect(encodeDisplayHash(built.transaction.id)).toBe(
      '47644d28d03292f046a84cb92be3f0b0f9d7f48610a375d90d86357b017e1c09',
    )
    expect(checkTransaction(built.transaction, regressionNetwork).ok).toBe(true)
  })

  test('the replacement of key 0 by key 1', () => {
    const newKey = publicKeyOf(keyOf(secret1))
    expect(encodeHex(signedMessageDigest(newKey))).toBe(
      'cf8f266388d5130a5240e11e6a2c0e294bac067486cb1000c452d36946df8f5b',
    )
    const built = withNonce(registrationFor(vectorName('alice'), newKey, signData(newKey, keyOf(secret0))), 10_995_780)
    expect(encodeHex(built.transaction.bytes)).toBe(aliceReplacement)
    expect(encodeDisplayHash(built.transaction.id)).toBe(
      '0000009602a1d2e06c116bd1ad6ab55f94561c75fc897feac705e2b8d2b1b67a',
    )
    expect(encodeDisplayHash(withNonce(built, 3).transaction.id)).toBe(
      '25037efd07c92f57f5e747aa269f23b8419b877bb7c37107bc49ba9f1cd539da',
    )
    const first = vectorValue(decodeRegistration(vectorBytes(aliceRegistration)))
    expect(isValidReplacement(built.transaction, first.transaction)).toBe(true)
    expect(isValidReplacement(built.transaction, built.transaction)).toBe(false)
    expect(checkTransaction(built.transaction, mainNetwork).ok).toBe(true)
  })

  test('the unsigned promoted message', () => {
    const salt = Uint8Array.of(1, 2, 3, 4)
    const built = promotedTransaction({
      text: defaultPromotedText,
      signer: nobody,
      key: undefined,
      extraNonce: 1,
      salt,
    })
    expect(encodeHex(built.bytes)).toBe(unsignedMessage)
    expect(encodeDisplayHash(built.id)).toBe('9eba256e5ffd4565d746f9889c62e4e34e4efccc4a7a39cd223d1c4c81435627')
  })

  test('the promoted message signed by alice', () => {
    const built = promotedTransaction({
      text: 'Hello from alice [en]',
      signer: vectorName('alice'),
      key: { privateKey: keyOf(secret0), compressed: true },
      extraNonce: 300,
      salt: Uint8Array.of(1, 2, 3, 4),
    })
    expect(encodeHex(built.bytes)).toBe(signedMessage)
    expect(encodeDisplayHash(built.id)).toBe('3a6439ec7c9a12fe38283a08fbfd7e1380ebd262759685582b4d7a3bc5a1111d')
    expect(encodeHex(signedMessageDigest(built.messageScript))).toBe(
      '5f424fb974d2910287d808dc4e68ecd90d5f966b044102ca9513ddbbd5e255e1',
    )
  })

  test('the root over three transactions', () => {
    const three = [unsignedMessage, aliceRegistration, aliceReplacement].map((hex) =>
      vectorValue(decodeTransaction(vectorBytes(hex))),
    )
    const [message, first, second] = three.map((transaction, index) =>
      index === 0 ? transaction : makeTransaction({ ...transaction, nonce: index === 1 ? 1 : 3 }),
    )
    const root = merkleRootOf([message?.id, first?.id, second?.id].filter((id) => id !== undefined))
    expect(encodeDisplayHash(root)).toBe('422c6451e76b94007aa5298acb56c701f7ad6c6437be13113f8b830016393857')
  })
})

describe('blocks and arithmetic (chain.md 10.6)', () => {
  test('block 1 of the stated regtest', () => {
    const block = vectorValue(
      decodeBlock(
        vectorBytes(
          '0200000001000000464565f4457ab4025ec743c21c54499d64fd55041dd387ef213e49d39b10fb5729e6f5dc786d3c529c008345c7c3f77e77ca8677c9110f2c7bc86e639dc7ff2cdbe5494dffff7f200000000002' +
            unsignedMessage +
            '01000000000605616c696365222103ac8d1607cfc7ab99e09efc01d523a1afb1dce91163277fd6d826f3bede8c64c001000000',
        ),
      ),
    )
    expect(encodeDisplayHash(block.header.id)).toBe('2db673fc39cc800c624bdb36f11bed440ba56a1427faae3c01921ca1461dc289')
    expect(encodeDisplayHash(scryptHashSync(block.header.bytes))).toBe(
      '73f6fe5e93e26107faf637401b2d7248c69b25e34ba6ede87957166807c875ee',
    )
    expect(encodeDisplayHash(merkleRootOf(block.transactions.map(({ id }) => id)))).toBe(
      '2cffc79d636ec87b2c0f11c97786ca777ef7c3c74583009c523c6d78dcf5e629',
    )
    expect(blockBytes(block)).toBe(296)
  })

  test.each([
    [0x1f03ffff, 0, 0x1f00ffff],
    [0x1f03ffff, 1_209_600, 0x1f03ffff],
    [0x1f03ffff, 1_209_000, 0x1f03ff7c],
    [0x1e00ffff, 302_399, 0x1d3fffc0],
    [0x1f03ffff, 4_838_400, 0x1f0ffffc],
    [0x207fffff, 9_999_999, 0x207fffff],
    [0x1c0d3142, 1_000_000, 0x1c0ae80b],
  ])('the target after %i and a span of %i s', (before, span, after) => {
    expect(retarget(before, span, mainNetwork)).toBe(after)
  })

  test.each([
    [0x1f03ffff, 16_384n],
    [0x207fffff, 2n],
    [0x1e00ffff, 16_777_472n],
  ])('the work of %i', (bits, work) => {
    expect(blockWork(bits)).toBe(work)
  })

  test('checksums of seed addresses', () => {
    expect(crc16(encodeUtf8('123456789'))).toBe(0x29b1)
    expect(crc16(Uint8Array.of(200, 152, 124, 103))).toBe(0x324a)
    expect(pairedEndpoints(['50.74.110.173', '200.152.124.103', '1.2.3.4'])).toEqual([
      { address: '200.152.124.103', port: 28_333 },
    ])
  })
})

const frameOf = (hex: string): Frame => {
  const frames = new FrameParser(mainNetwork.magic).push(vectorBytes(hex))
  expect(frames).toHaveLength(1)
  return frames[0] as Frame
}

describe('messages (chain.md 10.6)', () => {
  test.each([
    [
      'cp',
      'f0dabbd26370000000000000000000006a0000000092130b9cd8000063259e17ff8f5e8f919f87e5730cb2e066f656f93d00dc753318140b9dc5f45a036d6631411f76f2250c71bd3b6219efc795295da11e739156bcd160d29e244c3e537644d215607b809fff7accf0e2cbc10cd531443d3fa6a7c9a303846ec0cbc76a30510eeb',
    ],
    [
      'version',
      'f0dabbd276657273696f6e000000000067000000215802af731101000100000000000000004e725300000000010000000000000000000000000000000000ffffc8987c676ead000000000000000000000000000000000000ffff0000000000008877665544332211112f74776973746572643a302e392e34302f9ad8000001',
    ],
    ['verack', 'f0dabbd276657261636b000000000000000000005df6e0e2'],
    [
      'getblocks',
      'f0dabbd2676574626c6f636b7300000065000000339537067311010002447f7319edc5fe6bc4e73152bfd81d7f62205cf280be1219103d677982151599447f7319edc5fe6bc4e73152bfd81d7f62205cf280be1219103d6779821515990000000000000000000000000000000000000000000000000000000000000000',
    ],
    [
      'inv',
      'f0dabbd2696e7600000000000000000025000000a02cd3c00102000000447f7319edc5fe6bc4e73152bfd81d7f62205cf280be1219103d677982151599',
    ],
    ['dhtgetreq', 'f0dabbd264687467657472657100000010000000710cc93705616c6963650770726f66696c650000'],
  ])('%s is read and written back byte for byte', (command, hex) => {
    const frame = frameOf(hex)
    expect(frame).toMatchObject({ kind: 'message', command })
    expect(rewrittenFrame(frame)).toBe(hex)
  })

  test('a vote for a soft checkpoint signs height and id', () => {
    const id = vectorBytes('63259e17ff8f5e8f919f87e5730cb2e066f656f93d00dc753318140b9dc5f45a')
    const data = signedVoteData(55_452, id)
    expect(encodeHex(data)).toBe('039cd8002063259e17ff8f5e8f919f87e5730cb2e066f656f93d00dc753318140b9dc5f45a')
    expect(encodeHex(signedMessageDigest(data))).toBe(
      'd27411bd8b77c5c8a2fafeb26db737c34acbed349eba5896d5c6677f0c2e410d',
    )
    expect(encodeHex(signData(data, keyOf(secret0)))).toBe(
      '1f76f2250c71bd3b6219efc795295da11e739156bcd160d29e244c3e537644d215607b809fff7accf0e2cbc10cd531443d3fa6a7c9a303846ec0cbc76a30510eeb',
    )
  })

  test('the version says what was put into it', () => {
    const frame = frameOf(
      'f0dabbd276657273696f6e000000000067000000215802af731101000100000000000000004e725300000000010000000000000000000000000000000000ffffc8987c676ead000000000000000000000000000000000000ffff0000000000008877665544332211112f74776973746572643a302e392e34302f9ad8000001',
    )
    const payload = frame.kind === 'message' ? frame.payload : new Uint8Array(0)
    expect(vectorValue(decode(messages.version.codec, payload))).toMatchObject({
      version: 70_003,
      services: 1n,
      time: 1_400_000_000n,
      nonce: 0x1122334455667788n,
      userAgent: '/twisterd:0.9.40/',
      startHeight: 55_450,
      relay: true,
    })
  })
})

describe('numbers', () => {
  test.each([0x1f03ffff, 0x207fffff, 0x1e00ffff, 0x1d00ffff])('%i is expanded and compressed again', (bits) => {
    expect(compressTarget(expandCompact(bits))).toBe(bits)
  })

  test('the difficulty of 0x1d00ffff is 1, and that of the first block as getblock shows it', () => {
    expect(difficultyOf(0x1d00ffff)).toBe(1)
    expect(Number(difficultyOf(0x1f03ffff).toFixed(8))).toBe(3.81e-6)
  })
})
