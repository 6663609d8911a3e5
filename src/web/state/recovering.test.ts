import { describe, expect, it } from 'vitest'
import { recoveryLines } from '../../protocol/recovery-sheet.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import type { Username } from '../../protocol/username.ts'
import { wrongLineOf } from './recovering.ts'

const lines = recoveryLines({
  network: 'main',
  username: 'alice' as Username,
  privateKey: new Uint8Array(32).fill(1) as Uint8Array as PrivateKey,
  signature: new Uint8Array(65).fill(2),
})
const [first = '', second = '', third = ''] = lines

describe('lines of a sheet that are being typed', () => {
  it('are right as they stand, in small letters, in groups, with their numbers', () => {
    expect(wrongLineOf(lines.join('\n'))).toBeUndefined()
    expect(wrongLineOf(`1. ${first.replace(/(.{4})/gu, '$1 ').toLowerCase()}\n\n${second}\n`)).toBeUndefined()
  })

  it('are wrong where one differs, and only when it has an end', () => {
    const slip = `${second.slice(0, -1)}${second.endsWith('0') ? '1' : '0'}`
    expect(wrongLineOf(`${first}\n${slip}`)).toBeUndefined()
    expect(wrongLineOf(`${first}\n${slip}\n`)).toBe(2)
    expect(wrongLineOf(`${first}\n${third}\n`)).toBe(2)
    expect(wrongLineOf(`${first.slice(0, 9)}\n`)).toBe(1)
  })

  it('are not judged where a scanner gave them in one', () => {
    expect(wrongLineOf(lines.join(''))).toBeUndefined()
  })
})
