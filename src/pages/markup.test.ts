import fc from 'fast-check'
import { parseDocument } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { drawable } from './cards.ts'
import { framed } from './layout.ts'
import { html, prose, timeMark } from './markup.ts'

interface Found {
  readonly name?: string
  readonly attribs?: Readonly<Record<string, string>>
  readonly children?: readonly Found[]
}

const elementsOf = (node: Found): readonly Found[] => [
  ...(node.name === undefined ? [] : [node]),
  ...(node.children ?? []).flatMap(elementsOf),
]

const elementsIn = (text: string): readonly Found[] => elementsOf(parseDocument(text) as unknown as Found)

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    'javascript:alert(1)',
    'http://x/"onclick=alert(1)',
    '@anna"><b>',
    '#tag"><svg/onload=alert(1)>',
    '</title><script>',
    '&#60;script&#62;',
    '*<b>bold</b>* ~<i>~',
    '`<code onclick="x">`',
    '[<img>](https://a.example/"x)',
    '[words](javascript:alert(1))',
    'bob@a.example"onclick=x',
  ),
)

const allowed = (name: string | undefined): readonly string[] =>
  name === 'a' ? ['href', 'rel'] : name === 'span' ? ['class'] : []

test('signs are shown as what they mean, and words that are a link beside the host that they lead to', () => {
  expect(prose('*b* ~i~ _u_ -s- `*t*` snake_case').text).toBe(
    '<strong>b</strong> <em>i</em> <u>u</u> <s>s</s> <code>*t*</code> snake_case',
  )
  expect(prose('[my bank](https://evil.example/a)').text).toBe(
    '<a href="https://evil.example/a" rel="nofollow noreferrer ugc">my bank</a> <span class="soft">(evil.example)</span>',
  )
  expect(prose('one *two\nthree* *@bob*').text).toBe('one *two<br>three* <strong><a href="/@bob">@bob</a></strong>')
})

describe('what strangers write', () => {
  test('makes no element but links, breaks and those of signs, and no address but those of the web and of pages', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 6 }), (parts) => {
        for (const { name, attribs = {} } of elementsIn(prose(parts.join(' ')).text)) {
          expect(['a', 'br', 'code', 'span', 'strong', 'em', 'u', 's']).toContain(name)
          expect(Object.keys(attribs).every((attribute) => allowed(name).includes(attribute))).toBe(true)
          if (name === 'a')
            expect(attribs['href']).toMatch(/^(?:https?:\/\/|magnet:|twist:|mailto:[\w+.-]+@|\/@|\/tag\/)/u)
        }
      }),
    )
  })

  test('stays a text in every place of the frame', () => {
    const none = elementsIn(framed({ title: '', description: '', path: '/', main: html`` }, 'http://x')).length
    fc.assert(
      fc.property(hostile, hostile, (title, description) => {
        const page = framed({ title, description, path: '/', main: html`${title}` }, 'http://x')
        expect(elementsIn(page)).toHaveLength(none)
      }),
    )
  })
})

test('times of every second can be said', () => {
  expect(timeMark(0).text).toBe('<time datetime="1970-01-01T00:00:00Z">1 January 1970, 00:00 UTC</time>')
  expect(timeMark(2 ** 53).text).toContain('9999')
  expect(timeMark(-5).text).toContain('1970')
})

test.each([
  ['Grüße, Привет γειά!', 'Grüße, Привет γειά!'],
  ['sun ☀️ and 👩‍🚀 flags 🇩🇪', 'sun and flags'],
  ['你好', undefined],
  ['مرحبا', undefined],
  ['', undefined],
])('%j on a picture is %j', (text, drawn) => {
  expect(drawable(text)).toBe(drawn)
})
