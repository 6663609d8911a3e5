import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readIni, withIniOptions } from './ini.ts'

const file =
  '# mine\n[twtxt]\nNick = bob\nhook : scp {twtfile}\n\tthere\npercent = 50%%\n\n[following]\na = https://a/#b;c\n'

test('options are read as configparser reads them', () => {
  expect(readIni(file)).toEqual([
    { section: 'twtxt', key: 'nick', value: 'bob' },
    { section: 'twtxt', key: 'hook', value: 'scp {twtfile}\nthere' },
    { section: 'twtxt', key: 'percent', value: '50%' },
    { section: 'following', key: 'a', value: 'https://a/#b;c' },
  ])
  expect(readIni('\uFEFF[a]\r\nb=1\r\nb=2\r\njunk\r\n')).toEqual([{ section: 'a', key: 'b', value: '2' }])
  expect(readIni('  indented\n[x\n=\n')).toEqual([])
})

test('what is not changed stays', () => {
  expect(withIniOptions(file, 'twtxt', new Map([['nick', 'ann']]))).toBe(file.replace('Nick = bob', 'nick = ann'))
  expect(withIniOptions(file, 'twtxt', new Map([['hook', undefined]]))).toBe(
    file.replace('hook : scp {twtfile}\n\tthere\n', ''),
  )
  expect(withIniOptions(file, 'following', new Map([['b', 'https://b/%20']]))).toBe(`${file}b = https://b/%%20\n`)
  expect(withIniOptions('', 'x', new Map([['k', 'v']]))).toBe('[x]\nk = v\n')
  expect(withIniOptions('[y]\n', 'x', new Map([['k', 'v']]))).toBe('[y]\n\n[x]\nk = v\n')
  expect(withIniOptions('[x]\nk = 1\nk = 2\n', 'x', new Map([['K', 'v']]))).toBe('[x]\nK = v\n')
})

test('what is written is read again', () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/u)
  const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/u)
  fc.assert(
    fc.property(key, value, (name, text) => {
      const written = withIniOptions(file, 'other', new Map([[name, text]]))
      expect(readIni(written).at(-1)).toEqual({ section: 'other', key: name, value: text })
    }),
  )
})
