import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyBytes } from '../../base/bytes.ts'
import { decodeHex, encodeHex } from '../../codec/hex.ts'
import { decodeUtpPacket, encodeUtpPacket, type UtpPacket, utpProtocol } from './utp.ts'

const hex = (text: string): Uint8Array => decodeHex(text.replaceAll(' ', '')) ?? emptyBytes

const state: UtpPacket = {
  kind: 'state',
  connectionId: 0x0102,
  sentMicros: 0x03040506,
  delayMicros: 0x0708090a,
  windowBytes: 0x0b0c0d0e,
  sequence: 0x0f10,
  acknowledged: 0x1112,
  payload: emptyBytes,
}
const fixed = '0102 03040506 0708090a 0b0c0d0e 0f10 1112'

/** Written by hand from BEP 29. */
const vectors: readonly (readonly [string, string, Partial<UtpPacket>])[] = [
  ['an acknowledgement', `21 00 ${fixed}`, {}],
  ['data', `01 00 ${fixed} aabbcc`, { kind: 'data', payload: hex('aabbcc') }],
  ['the end', `11 00 ${fixed}`, { kind: 'end' }],
  ['a reset', `31 00 ${fixed}`, { kind: 'reset' }],
  ['an opening', `41 00 ${fixed}`, { kind: 'open' }],
  ['a selective acknowledgement', `21 01 ${fixed} 00 04 05000080`, { selective: hex('05000080') }],
  ['features', `41 02 ${fixed} 00 08 0000000000000001`, { kind: 'open', extensionBits: hex('0000000000000001') }],
  ['the reason of an end', `11 03 ${fixed} 00 04 00000104`, { kind: 'end', closeReason: 0x104 }],
  [
    'a chain of all of them before data',
    `01 01 ${fixed} 02 04 01000000 03 08 0000000000000000 00 04 00000002 ff`,
    {
      ...{ kind: 'data', selective: hex('01000000'), extensionBits: hex('0000000000000000'), closeReason: 2 },
      payload: hex('ff'),
    },
  ],
]

describe('a packet of uTP', () => {
  it.each(vectors)('is read and written: %s', (_name, text, fields) => {
    expect(decodeUtpPacket(hex(text))).toEqual({ ok: true, value: { ...state, ...fields } })
    expect(encodeHex(encodeUtpPacket({ ...state, ...fields }))).toBe(encodeHex(hex(text)))
  })

  it.each([
    ['nothing', '', 'utp-too-short'],
    ['19 bytes', `21 00 ${fixed}`.slice(0, -3), 'utp-too-short'],
    ['version 0', `20 00 ${fixed}`, 'utp-version'],
    ['version 2', `22 00 ${fixed}`, 'utp-version'],
    ['kind 5', `51 00 ${fixed}`, 'utp-kind'],
    ['an extension that is missing', `21 01 ${fixed}`, 'utp-extension'],
    ['an extension without a length', `21 01 ${fixed} 00`, 'utp-extension'],
    ['an extension that leads out of the datagram', `21 01 ${fixed} 00 05 01020304`, 'utp-extension'],
    ['more extensions than there are', `21 09 ${fixed} ${'09 00 '.repeat(40)}`, 'utp-extension'],
  ])('is refused: %s', (_name, text, code) => {
    expect(decodeUtpPacket(hex(text))).toEqual({ ok: false, rejection: { code } })
  })

  it('may have extensions that nobody knows, and carries bytes in data alone', () => {
    expect(decodeUtpPacket(hex(`21 63 ${fixed} 63 00 00 02 abcd`))).toEqual({ ok: true, value: state })
    expect(decodeUtpPacket(hex(`21 00 ${fixed} aabbcc`))).toEqual({ ok: true, value: state })
    expect(decodeUtpPacket(hex(`21 02 ${fixed} 00 01 ff`))).toEqual({ ok: true, value: state })
  })

  const number = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 })
  const packets: fc.Arbitrary<UtpPacket> = fc
    .record(
      {
        kind: fc.constantFrom('data' as const, 'end' as const, 'state' as const, 'reset' as const, 'open' as const),
        connectionId: number(16),
        sentMicros: number(32),
        delayMicros: number(32),
        windowBytes: number(32),
        sequence: number(16),
        acknowledged: number(16),
        selective: fc.uint8Array({ minLength: 4, maxLength: 64 }),
        extensionBits: fc.uint8Array({ minLength: 8, maxLength: 8 }),
        closeReason: number(16),
        payload: fc.uint8Array({ maxLength: 1_400 }),
      },
      {
        requiredKeys: [
          ...(['kind', 'connectionId', 'sentMicros', 'delayMicros', 'windowBytes'] as const),
          ...(['sequence', 'acknowledged', 'payload'] as const),
        ],
      },
    )
    .map((packet) => (packet.kind === 'data' ? packet : { ...packet, payload: emptyBytes }))

  it('comes back as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const decoded = decodeUtpPacket(encodeUtpPacket(packet))
        const plain = decoded.ok ? { ...decoded.value, payload: Uint8Array.from(decoded.value.payload) } : decoded
        expect(plain).toEqual(packet)
      }),
    )
  })

  it('is judged without an exception, whatever bytes come, and never gives more than came', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(packets, fc.uint8Array({ maxLength: 6 }), number(8)).map(([packet, noise, at]) => {
        const mutated = encodeUtpPacket(packet)
        mutated.set(noise.subarray(0, mutated.length - Math.min(at, mutated.length)), Math.min(at, mutated.length))
        return mutated
      }),
    )
    fc.assert(
      fc.property(bytes, (datagram) => {
        const decoded = decodeUtpPacket(datagram)
        if (!decoded.ok) return
        const { payload, selective = emptyBytes } = decoded.value
        expect(payload.length + selective.length).toBeLessThanOrEqual(datagram.length - 20)
      }),
    )
  })
})

describe('the first byte of uTP', () => {
  it('holds version 1 and a type of 0 to 4, and never begins a dictionary', () => {
    const known = Array.from({ length: 256 }, (_, first) => first).filter((first) =>
      utpProtocol.recognises(Uint8Array.of(first)),
    )
    expect(known).toEqual([0x01, 0x11, 0x21, 0x31, 0x41])
    expect(utpProtocol.recognises(new Uint8Array(0))).toBe(false)
  })
})
