import { describe, expect, test } from 'vitest'
import { concatBytes, emptyBytes } from '../../base/bytes.ts'
import { pushBytes } from '../../codec/script.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { quickNetwork, registration, secret } from '../../../test/support/chain-builders.ts'
import { meetsTarget } from '../wire/compact-target.ts'
import { checkTransaction } from './transaction-check.ts'
import { makeTransaction, type TransactionFields } from '../wire/transaction.ts'

const push = (text: string) => pushBytes(encodeUtf8(text))
const message: TransactionFields = {
  version: 1,
  messageScript: push('hello'),
  usernameScript: push('nobody'),
  publicKeyScript: emptyBytes,
  nonce: 0,
}
const valid = registration('alice', secret(1)).transaction

const codeOf = (fields: TransactionFields): string => {
  const verdict = checkTransaction(makeTransaction(fields), quickNetwork)
  return verdict.ok ? 'ok' : verdict.rejection.code
}

/** The code of a registration with enough work, so that no other rule hides behind the work. */
const workedCodeOf = (fields: TransactionFields): string => {
  for (let nonce = 0; ; nonce += 1) {
    const transaction = makeTransaction({ ...fields, nonce })
    if (meetsTarget(transaction.id, quickNetwork.registrationBits)) return codeOf({ ...fields, nonce })
  }
}

describe('a promoted message (chain.md 5.3)', () => {
  test.each([
    ['a text', push('hello'), 'ok'],
    ['140 characters of four bytes that fit no transaction', push('😀'.repeat(140)), 'transaction-too-large'],
    ['140 characters', push('é'.repeat(140)), 'ok'],
    ['a zero character and a byte order mark', push('\u0000\uFEFF\uFFFE'), 'ok'],
    ['a second push', concatBytes(push('hello'), push('more')), 'ok'],
    ['141 characters', push('é'.repeat(141)), 'message-too-long'],
    ['an empty first push', Uint8Array.of(0), 'message-empty'],
    ['a number opcode first', concatBytes(Uint8Array.of(0x51), push('hello')), 'message-empty'],
    ['a script that cannot be parsed', concatBytes(push('hello'), Uint8Array.of(0x61)), 'message-empty'],
    ['an overlong form', pushBytes(Uint8Array.of(0xc0, 0x80)), 'message-not-utf8'],
    ['a surrogate', pushBytes(Uint8Array.of(0xed, 0xa0, 0x80)), 'message-not-utf8'],
    ['a character above U+10FFFF', pushBytes(Uint8Array.of(0xf4, 0x90, 0x80, 0x80)), 'message-not-utf8'],
  ])('with %s', (_what, messageScript, code) => {
    expect(codeOf({ ...message, messageScript })).toBe(code)
  })

  test.each([
    ['sixteen bytes of any kind', push('ABCDEFGHIJKLMNO!'), 'ok'],
    ['seventeen bytes', push('abcdefghijklmnopq'), 'signer-name-invalid'],
    ['no name', emptyBytes, 'signer-name-invalid'],
    ['an unparseable script', Uint8Array.of(0x61), 'signer-name-invalid'],
  ])('signed by %s', (_what, usernameScript, code) => {
    expect(codeOf({ ...message, usernameScript })).toBe(code)
  })

  test('may have any version and any nonce, and needs no work', () => {
    expect(codeOf({ ...message, version: -5, nonce: 0xffffffff })).toBe('ok')
  })
})

describe('a registration (chain.md 5.3)', () => {
  test.each([
    ['as it should be', {}, 'ok'],
    ['no name', { usernameScript: emptyBytes }, 'username-missing'],
    ['no name and no key', { usernameScript: emptyBytes, publicKeyScript: emptyBytes }, 'username-missing'],
    ['no key', { publicKeyScript: emptyBytes }, 'public-key-missing'],
    ['a longer push than needed', { usernameScript: Uint8Array.of(0x4c, 2, 0x61, 0x62) }, 'username-not-simple'],
    ['two pushes', { usernameScript: concatBytes(push('a'), push('b')) }, 'username-not-simple'],
    ['an empty name', { usernameScript: Uint8Array.of(0) }, 'username-invalid'],
    ['capitals', { usernameScript: push('Alice') }, 'username-invalid'],
    ['a star', { usernameScript: push('*group') }, 'username-invalid'],
    ['17 characters', { usernameScript: push('abcdefghijklmnopq') }, 'username-invalid'],
    ['16 characters', { usernameScript: push('abcdefghijklmno_') }, 'ok'],
    ['bytes above 127', { usernameScript: pushBytes(Uint8Array.of(0xe9)) }, 'username-invalid'],
    ['no curve point as key', { publicKeyScript: push('not a key') }, 'ok'],
    ['a key script that cannot be parsed', { publicKeyScript: Uint8Array.of(0xff) }, 'ok'],
    ['512 bytes', { publicKeyScript: pushBytes(new Uint8Array(490)) }, 'ok'],
    ['513 bytes', { publicKeyScript: pushBytes(new Uint8Array(491)) }, 'transaction-too-large'],
  ])('with %s', (_what, changes, code) => {
    expect(workedCodeOf({ ...valid, ...changes })).toBe(code)
  })

  test('without work is refused, after all other rules', () => {
    let nonce = 0
    while (meetsTarget(makeTransaction({ ...valid, nonce }).id, quickNetwork.registrationBits)) nonce += 1
    expect(codeOf({ ...valid, nonce })).toBe('registration-work-insufficient')
  })

  test('whose target is at its id has just enough work', () => {
    const { id } = makeTransaction(valid)
    expect(meetsTarget(id, 0x207fffff)).toBe(true)
    expect(meetsTarget(id, 0x00000000)).toBe(false)
    expect(meetsTarget(id, 0x21010000)).toBe(false)
    expect(meetsTarget(id, 0x20800001)).toBe(false)
  })
})
