// Every language says all that English says, of the same things, in its own words.
import { describe, expect, it } from 'vitest'
import type { Texts } from './en.ts'
import { languages } from './languages.ts'
import { en as podEnglish } from './pod/en.ts'
import { podLanguages } from './pod/texts.ts'
import { allEnglish } from './pseudo.ts'
import { type LanguageTag, languageOf, offeredLanguages } from './spoken.ts'
import type { LaterTranslation, Translation } from './translation.ts'

type Text = string | ((...parameters: readonly unknown[]) => string)

/** All texts of a table by their paths, such as `composer.left`. */
const flat = (table: object, path = ''): Map<string, Text> => {
  const found = new Map<string, Text>()
  for (const [name, value] of Object.entries(table as Readonly<Record<string, unknown>>)) {
    const here = path === '' ? name : `${path}.${name}`
    if (typeof value === 'string' || typeof value === 'function') found.set(here, value as Text)
    else for (const [inner, text] of flat(value as object, here)) found.set(inner, text)
  }
  return found
}

const english = flat(allEnglish)

const kindNames = ['words', 'number', 'names', 'figures'] as const
type Kind = (typeof kindNames)[number]

/** Figures of a check that are numbers to be counted; all others are said as they are. */
const counted = [
  ...['seconds', 'minutes', 'milliseconds', 'megabytes', 'nodes', 'count', 'inbound', 'outbound', 'known'],
]

/** The figures of a check, whichever are asked for; notes which. */
const figuresWith = (number: number, asked?: Set<string>): object =>
  new Proxy(
    {},
    {
      get: (_, key) => {
        asked?.add(String(key))
        return counted.includes(String(key)) ? number : `figure-${String(key)}`
      },
      has: () => true,
    },
  )

const valueOf = (kind: Kind, index: number, number: number): unknown => {
  if (kind === 'number') return number + index
  if (kind === 'figures') return figuresWith(number)
  return kind === 'names' ? [`name${String(index)}a`, `name${String(index)}b`] : `word${String(index)}`
}

const said = (text: Text, kinds: readonly Kind[], number = 7): string =>
  typeof text === 'string' ? text : text(...kinds.map((kind, index) => valueOf(kind, index, number)))

const nonsense = /undefined|NaN|\[object|\|/u

/** Which of the words and names that are given are said, and which numbers make a difference. */
const placesOf = (text: Text, kinds: readonly Kind[]): readonly string[] => {
  const words = said(text, kinds)
  return kinds.flatMap((kind, index) => {
    if (kind === 'figures') {
      const asked = new Set<string>()
      if (typeof text === 'function') text(figuresWith(7, asked))
      return [`figures ${[...asked].sort().join(' ')}`]
    }
    if (kind === 'names') return words.includes(`name${String(index)}a`) ? [`names ${String(index)}`] : []
    if (kind === 'words') return words.includes(`word${String(index)}`) ? [`words ${String(index)}`] : []
    if (typeof text === 'string') return []
    const given = kinds.map((other, place) => valueOf(other, place, 7))
    const matters = [0, 1, 987_654].some((number) => text(...given.with(index, number)) !== words)
    return matters ? [`number ${String(index)}`] : []
  })
}

/** What is given is said, and nothing that nobody wrote. */
const makesSense = (text: Text, kinds: readonly Kind[]): boolean => {
  try {
    return placesOf(text, kinds).length === kinds.length && !nonsense.test(said(text, kinds))
  } catch {
    return false
  }
}

/** All ways to call something with so many parameters, words first. */
const waysOf = (parameters: number): readonly (readonly Kind[])[] =>
  parameters === 0 ? [[]] : waysOf(parameters - 1).flatMap((kinds) => kindNames.map((kind) => [...kinds, kind]))

const kindsFound = new Map<Text, readonly Kind[]>()

/** What a text is called with: types are gone here, so that the first way is taken in which English makes sense. */
const kindsOf = (text: Text): readonly Kind[] => {
  if (typeof text === 'string') return []
  const known = kindsFound.get(text)
  if (known !== undefined) return known
  const kinds = waysOf(text.length).find((way) => makesSense(text, way))
  if (kinds === undefined) return expect.fail(`no way to say ${text.toString()}`)
  kindsFound.set(text, kinds)
  return kinds
}

/** Whole numbers and halves; languages tell no larger ones apart, but for round millions. */
const samples = [...Array(200).keys(), 1_000_000, 2_000_000, 0.5, 1.5]

/** For each form that a language has, a number that takes it. */
const numbersOf = (language: string): ReadonlyMap<string, number> => {
  const rules = new Intl.PluralRules(language)
  const found = new Map<string, number>()
  for (const number of samples) if (!found.has(rules.select(number))) found.set(rules.select(number), number)
  return found
}

/** Signs, names and what is typed: alike in all languages. */
const alike = [
  'product',
  'titleOf',
  'login.command',
  'later.feeds.placeholder',
  'later.newcomers.secret.fileName',
  'later.pictures.torrent',
  'reach.dht',
  'node.dht',
  'later.network.plots.dht',
  'later.network.perSecond',
]

/** Words that a language has from where English has them, or English from it. */
const cognates: Partial<Record<LanguageTag, readonly string[]>> = {
  cs: ['Data', 'Program', 'Text'],
  de: ['Block 7', 'Feeds', 'Link', 'Name', 'Passphrase', 'Text', 'Version'],
  fr: ['Compact', 'Message', 'Messages', 'Notifications', 'Secret', 'Version'],
  it: ['Link', 'Post'],
  nl: ['Compact', 'Feeds', 'Link', 'Over', 'Processors', 'word0 Details'],
  'pt-BR': ['Feeds', 'Link'],
  tr: ['Program'],
}

const cognatesOfPod: Partial<Record<LanguageTag, readonly string[]>> = {
  de: ['Moderator', 'Name', 'Passkeys'],
  fr: [
    ...['Administration', 'Conversation', 'Description', 'Invitation', 'Invitations', 'Mentions'],
    ...['Message', 'Messages', 'Pages', 'Secret', 'Sessions'],
  ],
  it: ['Password'],
  nl: ['Moderator'],
}

/** Texts in which a `#` is one that people type. */
const withHash = /^(?:later\.places\.tags\..*|search\.(?:placeholder|label|tag)|own\.label)$/u

/** Words on a button, and what it is called for who does not see it. */
const buttons = [
  ['timeline.reply', 'timeline.replyTo'],
  ['timeline.follow', 'timeline.followName'],
  ['people.unfollow', 'people.unfollowName'],
  ['actions.retransmit', 'actions.retransmitOf'],
  ['actions.favouriteStates.none', 'actions.favouriteOf'],
  ['node.startMining', 'node.startMiningLabel'],
  ['node.stopMining', 'node.stopMiningLabel'],
  ['later.promoted.remove', 'later.promoted.removeOf'],
] as const

const translations = Object.keys(languages).filter((tag) => tag !== 'en' && tag !== 'en-XA') as LanguageTag[]

interface Catalog {
  readonly english: ReadonlyMap<string, Text>
  /** What stands in the files of the language. */
  readonly texts: ReadonlyMap<string, Text>
  /** What the page shows. */
  readonly all: ReadonlyMap<string, Text>
  /** Words that are those of English by right. */
  readonly cognates: readonly string[]
}

const expectCatalog = ({ english, texts, all, cognates }: Catalog): void => {
  it('are all there, and no others', () => {
    expect([...english.keys()].filter((path) => !texts.has(path))).toEqual([])
    expect([...texts.keys()].filter((path) => !english.has(path))).toEqual([])
  })

  it('say what English says: the same names, words and numbers', () => {
    const told = (from: ReadonlyMap<string, Text>): readonly string[] =>
      [...english].map(([path, text]) => {
        const kinds = kindsOf(text)
        return `${path}: ${placesOf(from.get(path) ?? '', kinds).join(', ')}`
      })
    expect(told(all)).toEqual(told(english))
  })

  it('have a form for each kind of number of the language, and say it', () => {
    const language = all.get('language') as string
    const kinds = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const numbersOfKinds = numbersOf(language)
    expect(new Set(numbersOfKinds.keys())).toEqual(new Set(kinds))
    for (const [path, text] of texts) {
      const parameters = kindsOf(english.get(path) ?? '')
      for (const number of numbersOfKinds.values()) {
        const words = said(text, parameters, number)
        expect(words, path).not.toMatch(nonsense)
        if (!withHash.test(path)) expect(words, path).not.toContain('#')
      }
    }
  })

  it('leave no English', () => {
    const same = [...texts].flatMap(([path, text]) => {
      const kinds = kindsOf(english.get(path) ?? '')
      const words = said(text, kinds)
      const isWritten = /\p{L}/u.test(words.replace(/word\d|name\d[ab]/gu, ''))
      return isWritten && !alike.includes(path) && words === said(english.get(path) ?? '', kinds) ? [words] : []
    })
    expect([...new Set(same)].sort()).toEqual(cognates)
  })
}

const isTranslation = (value: object): value is Translation => 'titleOf' in value

/** What stands in the two files of a language. */
const sourceOf = async (tag: LanguageTag): Promise<Translation & { readonly later: LaterTranslation }> => {
  const name = tag.toLowerCase()
  const first = (await import(/* @vite-ignore */ `./${name}.ts`)) as Readonly<Record<string, object>>
  const { later } = (await import(/* @vite-ignore */ `./later/${name}.ts`)) as { readonly later: LaterTranslation }
  return { ...Object.values(first).find(isTranslation), later }
}

describe.each(translations)('the texts in %s', async (tag) => {
  const all = flat(await languages[tag].loadAll())
  expectCatalog({ english, texts: flat(await sourceOf(tag)), all, cognates: cognates[tag] ?? [] })

  it.each(buttons)('name a button by what stands on it: %s in %s (WCAG 2.5.3)', (onIt, named) => {
    const words = all.get(onIt)
    const label = all.get(named) ?? ''
    expect(said(label, kindsOf(english.get(named) ?? '')).toLowerCase()).toContain(String(words).toLowerCase())
  })
})

describe.each(translations)('the texts of a pod in %s', async (tag) => {
  const texts = flat(await podLanguages[tag]())
  expectCatalog({ english: flat(podEnglish), texts, all: texts, cognates: cognatesOfPod[tag] ?? [] })
})

describe('the language of a browser', () => {
  it.each([
    [['de-CH', 'en'], 'de'],
    [['tlh', 'fr-CA'], 'fr'],
    [['zh-HK'], 'zh-TW'],
    [['zh-Hant-MO'], 'zh-TW'],
    [['zh'], 'zh-CN'],
    [['yue-HK'], 'yue'],
    [['pt-PT'], 'pt-BR'],
    [['ar-EG'], 'ar'],
    [['en-XA'], 'en'],
    [['not a tag', 'x'], 'en'],
    [[], 'en'],
  ])('%j is %s', (wishes, tag) => {
    expect(languageOf(wishes)).toBe(tag)
  })

  it('is never the one for tests alone', () => {
    expect(offeredLanguages).not.toContain('en-XA')
  })
})

it('the language of tests is longer than English, and leaves alone what others wrote', async () => {
  const pseudo: Texts = await languages['en-XA'].load()
  expect(pseudo.nav.home).toMatch(/^\[Ĥöṁé·+\]$/u)
  expect(pseudo.timeline.of('alice')).toMatch(/^\[.* alice·+\]$/u)
  expect(pseudo.timeline.followName('alice, bob')).toContain('alice, bob')
  const ofPod = await podLanguages['en-XA']()
  expect(ofPod.language).toBe('en')
  expect(ofPod.faults.login).toMatch(/^\[Ţĥé .*·+\]$/u)
  expect(ofPod.messages.with('alice')).toContain('alice')
})
