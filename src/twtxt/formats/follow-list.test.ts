import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../protocol/limits.ts'
import { feedKey } from '../feed-address.ts'
import { type ListFormat, listFormatOf, listFormats, readFollowList, writeFollowList } from './follow-list.ts'

const read = async (text: string, format?: ListFormat) => {
  const verdict = await readFollowList(text, format)
  if (!verdict.ok) throw new Error(verdict.rejection.code)
  return verdict.value
}

const write = async (
  follows: readonly { readonly name: string; readonly url: string }[],
  format: ListFormat,
  existing?: string,
) => {
  const verdict = await writeFollowList({ nick: 'ann', url: 'https://ann.example/t.txt', follows }, format, existing)
  if (!verdict.ok) throw new Error(verdict.rejection.code)
  return verdict.value
}

const bob = { name: 'bob', url: 'https://bob.example/twtxt.txt' }
const eve = { name: 'eve', url: 'gemini://eve.example/twtxt.txt' }

describe('documents of other programs', () => {
  test.each([
    ['yaml', 'nick: ann\nurl: https://ann.example/t.txt\nfollowing:\n  bob: https://bob.example/twtxt.txt\n'],
    ['yaml', 'nick: ann\ntwturl: https://ann.example/t.txt\nfollowing: {bob: "https://bob.example/twtxt.txt"}\n'],
    ['yaml', 'nick: ann\nurl: https://ann.example/t.txt\nfollow:\n- bob https://bob.example/twtxt.txt\n'],
    [
      'ini',
      '[twtxt]\nnick = ann\ntwturl = https://ann.example/t.txt\n[following]\nBob = https://bob.example/twtxt.txt',
    ],
  ] as const)('of %s are read', async (format, text) => {
    expect(listFormatOf(text)).toBe(format)
    expect(await read(text)).toEqual({ nick: 'ann', url: 'https://ann.example/t.txt', follows: [bob], skipped: 0 })
  })

  test.each([
    ['text', 'bob https://bob.example/twtxt.txt\n'],
    ['text', '# a list\n# follow = bob https://bob.example/twtxt.txt\n'],
    ['text', 'bob\thttps://bob.example/twtxt.txt\t2024-01-01T00:00:00.000Z\n'],
    [
      'opml',
      '<opml><body><outline text="x"><outline title="bob" xmlUrl="https://bob.example/twtxt.txt"/></outline></body></opml>',
    ],
  ] as const)('of %s list feeds', async (format, text) => {
    expect(listFormatOf(text)).toBe(format)
    expect((await read(text)).follows).toEqual([bob])
  })

  test('what cannot be followed is counted, and of two names for one feed the first one holds', async () => {
    const text = 'following:\n  a: https://a.example/t\n  b: http://www.a.example/t/\n  c: /relative\n  d: [1]\n'
    expect(await read(text)).toMatchObject({ follows: [{ name: 'a', url: 'https://a.example/t' }], skipped: 3 })
  })

  test('an alias, a list and a long document are none', async () => {
    for (const text of ['a: &x [1]\nfollowing: *x\n', '- a\n', 'a: "\n', 'a: 1\na: 2\n'])
      expect(await readFollowList(text, 'yaml')).toEqual({ ok: false, rejection: { code: 'no-list' } })
    for (const text of ['['.repeat(200_000), `a: ${'{a: '.repeat(50_000)}`])
      expect((await readFollowList(text, 'yaml')).ok).toBe(false)
    expect(await readFollowList('<html></html>', 'opml')).toEqual({ ok: false, rejection: { code: 'no-list' } })
    expect(await readFollowList('x'.repeat(limits.feedListCharacters + 1))).toEqual({
      ok: false,
      rejection: { code: 'list-too-long' },
    })
  })
})

describe('a document that is there already', () => {
  test.each([
    [
      'yaml',
      '# mine\nnick: ann\nbookmarks:\n  abc: x # why\nfollowing:\n  # friends\n  old: https://old.example/t\n  bob: https://bob.example/twtxt.txt\n  odd: ipfs://x\ntheme: dark\n',
      '# mine\nnick: ann\nbookmarks:\n  abc: x # why\nfollowing:\n  bob: https://bob.example/twtxt.txt\n  odd: ipfs://x\n  eve: gemini://eve.example/twtxt.txt\ntheme: dark\nurl: https://ann.example/t.txt\n',
    ],
    [
      'ini',
      '; mine\n[twtxt]\nnick = ann\ntwturl = x\nuse_cache = True\n\n[following]\nold = https://old.example/t\nbob = https://bob.example/twtxt.txt\nodd = ipfs://x\n\n[other]\na = 1\n',
      '; mine\n[twtxt]\nnick = ann\ntwturl = x\nuse_cache = True\n\n[following]\nbob = https://bob.example/twtxt.txt\nodd = ipfs://x\neve = gemini://eve.example/twtxt.txt\n\n[other]\na = 1\n',
    ],
    [
      'opml',
      '<opml version="1.0">\n<head><title>T</title></head>\n<body>\n<outline text="f" my="1">\n<outline xmlUrl="https://old.example/t"/>\n<outline xmlUrl="https://bob.example/twtxt.txt" note="&amp;"/>\n</outline>\n<outline text="odd" xmlUrl="ipfs://x"/>\n</body>\n</opml>\n',
      '<opml version="1.0">\n<head><title>T</title></head>\n<body>\n<outline text="f" my="1">\n<outline xmlUrl="https://bob.example/twtxt.txt" note="&amp;"/>\n</outline>\n<outline text="odd" xmlUrl="ipfs://x"/>\n    <outline type="rss" text="eve" title="eve" xmlUrl="gemini://eve.example/twtxt.txt"/>\n</body>\n</opml>\n',
    ],
    [
      'text',
      '# friends\nold https://old.example/t\nbob https://bob.example/twtxt.txt\n\nodd ipfs://x\n',
      '# friends\nbob https://bob.example/twtxt.txt\n\nodd ipfs://x\neve gemini://eve.example/twtxt.txt\n',
    ],
  ] as const)('of %s keeps what this program does not know', async (format, existing, wanted) => {
    const written = await write([bob, eve], format, existing)
    if (format === 'yaml') expect(written.replace('  # friends\n', '')).toBe(wanted)
    else expect(written).toBe(wanted)
    // Written once more it is the same.
    expect(await write([bob, eve], format, written)).toBe(written)
  })

  test('of another form is not written over', async () => {
    for (const [format, text] of [
      ['yaml', '- a\n'],
      ['opml', '<html/>'],
      ['opml', '<opml/>'],
    ] as const)
      expect((await writeFollowList({ nick: 'a', url: undefined, follows: [] }, format, text)).ok).toBe(false)
  })
})

test('what is written anew is read again, in each form', async () => {
  const name = fc.stringMatching(/^[a-z0-9_.-]{1,12}$/u).filter((word) => word !== '__proto__')
  const path = fc.stringMatching(/^[a-z0-9%&"'?;#=]{0,12}$/u)
  const follow = fc.record({ name, url: path.map((text) => new URL(`https://h.example/${text}`)) })
  const follows = fc.uniqueArray(follow, { selector: ({ name: word }) => word, maxLength: 8 })
  for (const format of listFormats)
    await fc.assert(
      fc.asyncProperty(follows, async (list) => {
        const addresses = new Set<string>()
        const wanted = list.flatMap(({ name: word, url }) => {
          url.hash = ''
          const key = feedKey(url.href)
          if (addresses.has(key)) return []
          addresses.add(key)
          return [{ name: word, url: url.href }]
        })
        const text = await write(wanted, format)
        expect((await read(text, format)).follows).toEqual(wanted)
      }),
      { numRuns: 60 },
    )
})

test('bits of documents never throw', async () => {
  const piece = fc.constantFrom(
    'following:',
    '\n',
    ' ',
    'a',
    ': ',
    '&a',
    '*a',
    '[',
    '{',
    '<opml>',
    '<outline ',
    'xmlUrl="',
    '">',
    '</body>',
    '!!js',
    '=',
    '%',
    '\t',
    'https://a.example/',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      const text = pieces.join('')
      for (const format of listFormats) {
        await readFollowList(text, format)
        await writeFollowList({ nick: 'a', url: undefined, follows: [bob] }, format, text)
      }
    }),
    { numRuns: 200 },
  )
})
