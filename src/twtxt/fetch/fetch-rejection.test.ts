import { expect, it } from 'vitest'
import { codeOfRejection, type FetchRejection, problemOf, rejectionOf } from './fetch-rejection.ts'

it.each<[FetchRejection, string, string]>([
  [{ code: 'unreachable' }, 'unreachable', 'unreachable'],
  [{ code: 'status', status: 404 }, 'status 404', 'status-404'],
  [{ code: 'status', status: 418 }, 'status 418', 'status'],
  [{ code: 'certificate', reason: 'CERT_HAS_EXPIRED' }, 'certificate CERT_HAS_EXPIRED', 'certificate'],
  [{ code: 'no-feed', contentType: 'text/html; charset=utf-8' }, 'no-feed text/html; charset=utf-8', 'no-feed'],
])('%j is kept as “%s”, and is %s to programs', (rejection, kept, code) => {
  expect(problemOf(rejection)).toBe(kept)
  expect(rejectionOf(kept)).toEqual(rejection)
  expect(codeOfRejection(rejection)).toBe(code)
})

it.each(['The server cannot be reached.', '', 'status', 'status x', 'unreachable now', 'constructor'])(
  'what was kept otherwise is no rejection: “%s”',
  (kept) => {
    expect(rejectionOf(kept)).toBeUndefined()
  },
)
