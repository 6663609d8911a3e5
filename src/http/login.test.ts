import { describe, expect, test } from 'vitest'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { type Judgement, Login } from './login.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

const makeLogin = (clock = new ManualClock(), sessionSecret = new Uint8Array(32).fill(7)) =>
  new Login({
    clock,
    random: new SeededRandom(1),
    credentials: [
      { user: 'user', password: 'pass:word' },
      { user: '__cookie__', password: 'c', generated: true },
    ],
    sessionSecret,
  })

const home = '127.0.0.1'

describe('basic credentials', () => {
  const login = makeLogin()

  test('each accepted pair is let in', () => {
    expect(login.judge(basic('user:pass:word'), home)).toBe('chosen')
    expect(login.judge(basic('__cookie__:c'), home)).toBe('own')
  })

  test.each([
    undefined,
    '',
    'Basic',
    'basic dXNlcjpwYXNzOndvcmQ=',
    basic('user:wrong'),
    basic(':'),
    basic('user'),
    basic(`user:${'x'.repeat(3000)}`),
  ])('%s is not', (header) => {
    expect(login.judge(header, home)).toBe('refused')
  })
})

describe('guessing (rpc hazard 15)', () => {
  const guess = (login: Login, address: string, times: number): readonly Judgement[] =>
    Array.from({ length: times }, () => login.judge(basic('user:wrong'), address))

  test('closes the door to an address for two seconds, also for the right password', async () => {
    const clock = new ManualClock()
    const login = makeLogin(clock)
    expect(guess(login, '192.0.2.1', 11)).toEqual(new Array(11).fill('refused'))
    expect(login.judge(basic('user:pass:word'), '192.0.2.1')).toBe('throttled')
    expect(login.judge(basic('user:pass:word'), '192.0.2.2')).toBe('chosen')
    await clock.advance(2000)
    expect(guess(login, '192.0.2.1', 2)).toEqual(['refused', 'throttled'])
    await clock.advance(2000)
    expect(login.judge(basic('user:pass:word'), '192.0.2.1')).toBe('chosen')
    expect(guess(login, '192.0.2.1', 11)).toEqual(new Array(11).fill('refused'))
  })

  test('does not lock out programs with the password that the node made', () => {
    const login = makeLogin()
    guess(login, home, 100)
    expect(login.judge(basic('user:pass:word'), home)).toBe('throttled')
    expect(login.judge(basic('__cookie__:c'), home)).toBe('own')
  })

  test('from the many addresses of one IPv6 network counts together', () => {
    const login = makeLogin()
    for (let host = 1; host <= 11; host += 1) guess(login, `2001:db8:1:2::${host.toString(16)}`, 1)
    expect(login.judge(basic('user:wrong'), '2001:db8:1:2::ffff')).toBe('throttled')
    expect(login.judge(basic('user:wrong'), '2001:db8:1:2:ffff::1')).toBe('throttled')
    expect(login.judge(basic('user:wrong'), '2001:db8:1:3::1')).toBe('refused')
  })
})

describe('login links', () => {
  test('a link works once (rpc hazard 1)', () => {
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
