import { describe, expect, test } from 'vitest'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { Login } from './login.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

const makeLogin = (clock = new ManualClock(), sessionSecret = new Uint8Array(32).fill(7)) =>
  new Login({
    clock,
    random: new SeededRandom(1),
    credentials: [
      { user: 'user', password: 'pass:word' },
      { user: '__cookie__', password: 'c' },
    ],
    sessionSecret,
  })

describe('basic credentials', () => {
  const login = makeLogin()

  test('each accepted pair is let in', () => {
    expect(login.isAuthorized(basic('user:pass:word'))).toBe(true)
    expect(login.isAuthorized(basic('__cookie__:c'))).toBe(true)
  })

  test.each([undefined, '', 'Basic', 'basic dXNlcjpwYXNzOndvcmQ=', basic('user:wrong'), basic(':'), basic('user')])(
    '%s is not',
    (header) => {
      expect(login.isAuthorized(header)).toBe(false)
    },
  )

  test('guessing is slowed after a few attempts, and a right password forgives', () => {
    const delays = Array.from({ length: 7 }, () => login.failureDelayMs('192.0.2.1'))
    expect(delays).toEqual([0, 0, 0, 0, 0, 250, 500])
    login.succeeded('192.0.2.1')
    expect(login.failureDelayMs('192.0.2.1')).toBe(0)
  })
})

describe('login links', () => {
  test('a link works once', () => {
    const login = makeLogin()
    const token = login.createLinkToken()
    const session = login.redeem(token)
    expect(login.isSession(session)).toBe(true)
    expect(login.redeem(token)).toBeUndefined()
  })

  test('a link is dead after an hour', async () => {
    const clock = new ManualClock()
    const login = makeLogin(clock)
    const token = login.createLinkToken()
    await clock.advance(3600 * 1000 + 1)
    expect(login.redeem(token)).toBeUndefined()
  })

  test('a session ends after 90 days', async () => {
    const clock = new ManualClock()
    const login = makeLogin(clock)
    const session = login.redeem(login.createLinkToken())
    await clock.advance(90 * 24 * 3600 * 1000 - 1)
    expect(login.isSession(session)).toBe(true)
    await clock.advance(2)
    expect(login.isSession(session)).toBe(false)
  })

  test('a session survives a restart with the same secret and no other', () => {
    const clock = new ManualClock()
    const first = makeLogin(clock)
    const session = first.redeem(first.createLinkToken())
    expect(makeLogin(clock).isSession(session)).toBe(true)
    expect(makeLogin(clock, new Uint8Array(32).fill(8)).isSession(session)).toBe(false)
  })

  test('a changed cookie is no session', () => {
    const login = makeLogin()
    const session = login.redeem(login.createLinkToken()) ?? ''
    expect(login.isSession(`9${session}`)).toBe(false)
    expect(login.isSession(session.slice(0, -1))).toBe(false)
    expect(login.isSession('')).toBe(false)
    expect(login.isSession('..')).toBe(false)
  })
})
