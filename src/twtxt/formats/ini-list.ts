// The configuration of the reference client: `[twtxt]` with nick and twturl, `[following]` with nick = url.
import { type IniEntry, readIni, withIniOptions } from '../../codec/ini.ts'
import { feedKey } from '../feed-address.ts'
import type { ListFormatCode } from './follow-list.ts'

/** A name as it can stand before `=`. */
const keyOf = (name: string): string =>
  name
    .replace(/[=:\s]/gu, '_')
    .replace(/^[#;[]/u, '_')
    .toLowerCase()

/** The INI of the reference client. */
export const iniFormat: ListFormatCode = {
  read: (text) => {
    const entries = readIni(text)
    const of = (key: string): string | undefined =>
      entries.find((entry) => entry.section === 'twtxt' && entry.key === key)?.value
    const follows = entries
      .filter(({ section }) => section === 'following')
      .map(({ key, value }) => ({ name: key, url: value.trim() }))
    return Promise.resolve({ nick: of('nick'), url: of('twturl'), follows })
  },
  write: ({ nick, url, follows, isListed }, existing = '') => {
    const entries = readIni(existing)
    const of = (section: string): readonly IniEntry[] => entries.filter((entry) => entry.section === section)
    const own = new Map([
      ['nick', nick],
      ['twturl', url],
    ])
    for (const [key, value] of own)
      if (value === undefined || of('twtxt').some((entry) => entry.key === key)) own.delete(key)
    const changes = new Map<string, string | undefined>()
    const [held, taken] = [new Set<string>(), new Set<string>()]
    for (const { key, value } of of('following')) {
      if (isListed(value)) held.add(feedKey(value))
      else changes.set(key, undefined)
      taken.add(key)
    }
    for (const { name, url: address } of follows) {
      if (held.has(feedKey(address))) continue
      let key = keyOf(name)
      for (let number = 2; taken.has(key); number += 1) key = `${keyOf(name)}${String(number)}`
      taken.add(key)
      changes.set(key, address)
    }
    return Promise.resolve(withIniOptions(withIniOptions(existing, 'twtxt', own), 'following', changes))
  },
}
