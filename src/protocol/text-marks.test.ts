import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MarkedPiece, markedText, plainText } from './text-marks.ts'
import { mayHaveMarks } from './may-have-marks.ts'

/** How a text is read, with tags. */
const told = (pieces: readonly MarkedPiece[]): string =>
  pieces
    .map((piece) => {
      if (piece.kind === 'segment')
        return piece.segment.kind === 'text' ? piece.segment.text : `<${piece.segment.kind} ${piece.segment.text}>`
      if (piece.kind === 'named-link') return `<to ${piece.href} ${piece.text}>`
      return 'inner' in piece ? `<${piece.kind} ${told(piece.inner)}>` : `<${piece.kind} ${piece.text}>`
    })
    .join('')

describe('the signs of a text', () => {
  it.each([
    ['a *bold* word', 'a <bold bold> word'],
    ['~all~ _of_ -them-', '<italic all> <underlined of> <struck them>'],
    ['*“quoted”*, and (*in brackets*)!', '<bold “quoted”>, and (<bold in brackets>)!'],
    ['*_both_*', '<bold <underlined both>>'],
    ['*one ~two* three~', '<bold one ~two> three~'],
    ['*@bob* has *#tags*', '<bold <mention @bob>> has <bold <hashtag #tags>>'],
    ['`*typed* @bob`', '<typed *typed* @bob>'],
    ['`a \\` tick`', '<typed a ` tick>'],
    ['an open `tick', 'an open `tick'],
    ['see [the *page*](https://a.example/b_c_d)', 'see <to https://a.example/b_c_d the *page*>'],
    ['*[words](https://a.example/)*', '<bold <to https://a.example/ words>>'],
    [
      'write to bob@a.example, or bob.b+c@mail.a.example.',
      'write to <mail bob@a.example>, or <mail bob.b+c@mail.a.example>.',
    ],
    ['*über* *日本*', '<bold über> <bold 日本>'],
    ['*👍*', '<bold 👍>'],
  ])('%s', (text, read) => {
    expect(told(markedText(text))).toBe(read)
    expect(mayHaveMarks(text)).toBe(true)
  })

  it.each([
    'snake_case_name and a-b-c and 2*3*4',
    '- one\n- two',
    '-5 to -3 degrees',
    'well- or ill-made',
    '** doubled ** and --flags--',
    '*two\nlines*',
    'a * b * c',
    '* *',
    '*unfinished',
    'unfinished*',
    '[no address](javascript:alert(1))',
    '[a bank](https://bank.example@evil.example/)',
    '[](https:)',
    'an @ sign, a@b, @a.b',
  ])('which mean nothing: %s', (text) => {
    expect(told(markedText(text)).replace(/<(?:mention|link) ([^>]*)>/gu, '$1')).toBe(text)
  })

  it('leave addresses whole, and are left alone where nobody wants them', () => {
    expect(told(markedText('https://a.example/_x_/*y* *z*'))).toBe('<link https://a.example/_x_/*y*> <bold z>')
    expect(told(plainText('*as* _written_ by bob@a.example'))).toBe('*as* _written_ by <mail bob@a.example>')
  })

  it('are not looked for where none is', () => {
    for (const text of ['Nothing here.', 'snake_case', '@bob: #tag, 3 - 4', 'https://a.example/'])
      expect(mayHaveMarks(text)).toBe(false)
  })

  it('take nothing away but themselves, whatever a stranger writes, and no long time', () => {
    const signs = fc.string({
      unit: fc.constantFrom(...'* ~ _ - ` [ ] ( ) a @ b . \n https:// x \\ é 日'.split(' '), ' '),
      maxLength: 200,
    })
    const letters = (text: string): string => text.replace(/[*~_\-`[\]()\\]/gu, '')
    const shown = (pieces: readonly MarkedPiece[]): string =>
      pieces
        .map((piece) => {
          if (piece.kind === 'segment') return piece.segment.text
          return 'inner' in piece ? shown(piece.inner) : piece.text
        })
        .join('')
    fc.assert(
      fc.property(signs, (text) => {
        const pieces = markedText(text)
        if (!JSON.stringify(pieces).includes('named-link')) expect(letters(shown(pieces))).toBe(letters(text))
        expect(shown(plainText(text))).toBe(text)
      }),
    )
    for (const text of ['*a '.repeat(20_000), '[a'.repeat(20_000), '`\\'.repeat(20_000), 'a@a.'.repeat(20_000)])
      expect(markedText(text).length).toBeGreaterThan(0)
  })
})
