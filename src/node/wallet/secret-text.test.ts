import { describe, expect, test } from 'vitest'
import { recordedSecret } from '../../../test/support/recorded-node.ts'
import { CodedError } from '../../base/coded-error.ts'
import { encodeWif } from '../../crypto/wif.ts'
import { mainNetwork } from '../../protocol/network.ts'
import { findSecret } from './secret-text.ts'

const secret = recordedSecret('alice')
const other = recordedSecret('bob')
const { secretVersion } = mainNetwork
const { privateKey } = findSecret(secret, secretVersion)

const messageOf = (text: string): string => {
  try {
    findSecret(text, secretVersion)
  } catch (error) {
    return error instanceof CodedError && error.code === 'wallet.secret-invalid' ? error.message : String(error)
  }
  return 'found'
}

describe('a secret is found as people paste it (W1)', () => {
  test.each([
    ` ${secret}\n`,
    `"${secret}"`,
    `“${secret}”.`,
    `${secret}.`,
    `secret: ${secret}`,
    `My secret, keep it safe: ${secret}, and do not lose it!`,
    `(${secret})`,
    `${secret} ${secret.slice(0, 20)}`,
  ])('%j', (text) => {
    expect(findSecret(text, secretVersion).privateKey).toEqual(privateKey)
  })

  test('also one of 51 characters, of an old wallet', () => {
    const old = encodeWif(privateKey, secretVersion, false)
    expect(old).toHaveLength(51)
    expect(findSecret(`secret: ${old}.`, secretVersion)).toEqual({ privateKey, compressed: false })
  })
})

describe('what is wrong is said, without the secret (W1)', () => {
  test.each([
    [`${secret}1`, /53 characters, 1 more than/u],
    [secret.slice(0, 40), /40 characters/u],
    [`x${secret}y`, /54 characters, 2 more/u],
    [`${secret.slice(0, 9)}0${secret.slice(10)}`, /its character 10 is “0”/u],
    [`${secret.slice(0, -1)}l`, /its character 52 is “l”/u],
    [secret.toLowerCase(), /mistyped|its character/u],
    [`${secret} ${other}`, /several/u],
    ['', /none/u],
    ['...', /none/u],
    [secret.repeat(500), /none/u],
    ['the secret is in the drawer', /6 characters/u],
  ])('%j', (text, expected) => {
    const message = messageOf(text)
    expect(message).toMatch(expected)
    expect(message).not.toContain(secret)
  })

  test('a secret of another network', () => {
    expect(messageOf(encodeWif(privateKey, 239))).toMatch(/another network/u)
  })
})
