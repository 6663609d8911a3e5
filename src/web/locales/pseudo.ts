// A language that nobody speaks: English with accents, two fifths longer, in brackets. What stays plain was not
// translated; what is cut off would be cut off in a real language, too.
import { en, type Texts } from './en.ts'
import { beginningTexts } from './en-beginnings.ts'
import { groupTexts } from './en-groups.ts'
import { keepingTexts } from './en-keeping.ts'
import { networkTexts } from './en-network.ts'
import { peopleListTexts } from './en-lists.ts'
import { tellingTexts } from './en-telling.ts'
import { nodeSettingTexts } from './en-node-settings.ts'
import { twtTexts } from './en-twts.ts'
import { pictureTexts } from './en-pictures.ts'
import { promotedTexts } from './en-promoted.ts'
import { proofTexts } from './en-proof.ts'
import { readingTexts } from './en-reading.ts'
import { sendingTexts } from './en-sending.ts'
import { writingTexts } from './en-writing.ts'
import { feedTexts } from './en-feeds.ts'
import { newcomerTexts } from './en-newcomers.ts'
import { placeTexts } from './en-places.ts'
import { profileTexts } from './en-profile.ts'
import { settingTexts } from './en-settings.ts'
import type { LaterName } from './later.ts'

const plain = 'AaBbCcDdEeGgHhIiKkLlMmNnOoPpRrSsTtUuVvWwYyZz'
// One code unit each, as those above.
const accented = 'ÅåßƀÇçÐðÉéĜĝĤĥÎîĶķĻļṀṁÑñÖöÞþŔŕŠšŢţÛûṼṽŴŵÝýŽž'

const accentOf = (letter: string): string => accented[plain.indexOf(letter)] ?? letter

/** Places of what others wrote, which stays as it is. */
const firstMark = 0xe000

const marksOf = (given: readonly unknown[]): { readonly marked: readonly unknown[]; readonly kept: string[] } => {
  const kept: string[] = []
  const mark = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mark)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]))
    if (typeof value !== 'string') return value
    kept.push(value)
    return String.fromCharCode(firstMark + kept.length - 1)
  }
  return { marked: given.map(mark), kept }
}

const lengthened = (text: string): string => {
  const accent = text.replace(/[A-Za-z]/gu, accentOf)
  // In pieces, as words are.
  const more = '·'.repeat(Math.ceil(text.length * 0.4)).replace(/.{6}/gu, '$& ')
  return `[${accent}${more.trimEnd()}]`
}

/** What is typed, written to files or made of signs alone. */
const asItIs = new Set([
  ...[
    'language',
    'product',
    'login.command',
    'later.feeds.placeholder',
    'later.newcomers.secret.fileName',
    'later.profile.handle',
    'later.places.tags.name',
  ],
])

const disguised = (value: unknown, path: string): unknown => {
  if (asItIs.has(path)) return value
  if (typeof value === 'string') return value === '' ? '' : lengthened(value)
  if (typeof value === 'function')
    return (...given: readonly unknown[]): string => {
      const { marked, kept } = marksOf(given)
      const said = (value as (...parameters: readonly unknown[]) => string)(...marked)
      return lengthened(said).replace(/[\uE000-\uE0FF]/gu, (mark) => kept[mark.charCodeAt(0) - firstMark] ?? mark)
    }
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, unknown>>).map(([key, text]) => [
      key,
      disguised(text, path === '' ? key : `${path}.${key}`),
    ]),
  )
}

const later: Readonly<Record<LaterName, object>> = {
  beginnings: { ...beginningTexts },
  groups: { ...groupTexts },
  keeping: { ...keepingTexts },
  network: { ...networkTexts },
  peopleLists: { ...peopleListTexts },
  telling: { ...tellingTexts },
  nodeSettings: { ...nodeSettingTexts },
  twts: { ...twtTexts },
  pictures: { ...pictureTexts },
  promoted: { ...promotedTexts },
  proof: { ...proofTexts },
  reading: { ...readingTexts },
  sending: { ...sendingTexts },
  feeds: { ...feedTexts },
  newcomers: { ...newcomerTexts },
  places: { ...placeTexts },
  profile: { ...profileTexts },
  settings: { ...settingTexts },
  writing: { ...writingTexts },
}

/** All that other languages have to say. */
export const allEnglish = { ...en, later }

export const pseudo = disguised(allEnglish, '') as Texts
