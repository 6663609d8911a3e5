import { expect, test } from 'vitest'
import { CodedError } from '../base/coded-error.ts'
import { rpcErrorOf } from './errors.ts'

test.each([
  ['accounts.name-not-known', -10],
  ['mining.light', -1],
  ['proof.light', -1],
  ['chain.light', -1],
  ['chain.file-exists', -8],
  ['chain.file-unwritable', -8],
  ['chain.store-damaged', -20],
])('%s is what a person can do something about, not a bug', (code, rpcCode) => {
  expect(rpcErrorOf(new CodedError(code, 'What to do.'))).toEqual({ code: rpcCode, message: 'What to do.' })
})
