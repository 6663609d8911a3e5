import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postOf } from '../../test/support/fake-context.ts'
import { decodeBencode, encodeBencode } from '../codec/bencode.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import type { Json } from '../codec/schema.ts'
import { decodePost } from '../protocol/post.ts'
import { bencodeFromJson, jsonFromBencode } from './json-bencode.ts'
import { postJson } from './post-json.ts'

interface Transcript {
  readonly http_status: number
  readonly response: { readonly result: unknown }
}

interface Recorded {
  readonly posts: readonly {
    readonly author: string
    readonly k: number
    readonly kind: string
    readonly hex: string
  }[]
}

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8'))

const recorded = (readJson('posts.json') as Recorded).posts

/** Posts as the C++ node printed them, by author and number. */
const printed = new Map<string, unknown>()
for (const { response } of readJson('rpc/getposts.json') as readonly Transcript[]) {
  if (!Array.isArray(response.result)) continue
  for (const post of response.result as { userpost: { n: string; k: number } }[])
    printed.set(`${post.userpost.n}/${String(post.userpost.k)}`, post)
}

const pieceOf = (hex: string): Uint8Array => {
  const bytes = decodeHex(hex)
  if (bytes === undefined) throw new Error('bad vector')
  return bytes
}

describe('recorded posts as JSON', () => {
  const compared = recorded.filter(({ author, k }) => printed.has(`${author}/${String(k)}`))

  test('there are enough to compare', () => {
    expect(compared.length).toBeGreaterThan(20)
  })

  test.each(compared.map((post) => [`${post.kind} ${post.author}/${String(post.k)}`, post] as const))(
    '%s is printed as the C++ node prints it',
    (_name, { author, k, hex }) => {
      const decoded = decodePost(pieceOf(hex))
      expect(decoded.ok).toBe(true)
      if (!decoded.ok) return
      const ours = postJson(decoded.value)
      const theirs = printed.get(`${author}/${String(k)}`) as Record<string, unknown>
      // Signatures inside an embedded post are raw bytes there; ours replace what is not UTF-8.
      const nested = JSON.stringify(theirs).includes('�') || JSON.stringify(ours).includes('�')
      if (!nested) expect(ours).toEqual(theirs)
      expect(Object.keys(ours)).toEqual(Object.keys(theirs))
      expect(Object.keys(ours.userpost)).toEqual(Object.keys(theirs['userpost'] as object))
    },
  )

  test.each(recorded.filter(({ kind }) => kind === 'plain' || kind === 'reply').map((post) => [post.k, post] as const))(
    'post %i goes back to the same bytes',
    (_k, { hex }) => {
      const decoded = decodePost(pieceOf(hex))
      if (!decoded.ok) throw new Error(decoded.rejection.code)
      const back = bencodeFromJson(postJson(decoded.value) as unknown as Json)
      expect(back.ok && encodeHex(encodeBencode(back.value))).toBe(hex)
    },
  )
})

test('a retransmit that a favourite forgave is marked: nobody has verified it (swarm H9)', () => {
  const said = { height: 1, k: 8, msg: 'never said', n: 'carol', time: 1 }
  const members = { height: 1, k: 1, msg: '', n: 'bob', rt: said, sig_rt: 'x', time: 1 }
  const posts = [members, { ...members, fav: said, sig_fav: 'x' }].map((userpost) => {
    const decoded = decodePost(encodeBencode({ sig_userpost: 'x', userpost }))
    if (!decoded.ok) throw new Error(decoded.rejection.code)
    return postJson(decoded.value)
  })
  expect(posts.map(({ unverified }) => unverified)).toEqual([undefined, ['rt']])
  expect(posts[1]?.userpost.rt?.msg).toBe('never said')
})

describe('JSON as bencode', () => {
  test.each([true, false, null, 1.5, [null], { a: { b: false } }, 2 ** 60])(
    '%j has no bencoded form (rpc hazard 17)',
    (value) => {
      expect(bencodeFromJson(value)).toMatchObject({ ok: false, rejection: { code: 'value-unbencodable' } })
    },
  )

  test('a signature that is no hexadecimal is refused', () => {
    expect(bencodeFromJson({ sig_userpost: 'xyz' })).toMatchObject({
      ok: false,
      rejection: { code: 'hexadecimal-invalid' },
    })
  })

  test('a member called __proto__ is a member', () => {
    const value = JSON.parse('{"__proto__":{"x":1}}') as Json
    const encoded = bencodeFromJson(value)
    expect(encoded.ok && new TextDecoder().decode(encodeBencode(encoded.value))).toBe('d9:__proto__d1:xi1eee')
  })

  test('a post with a byte order mark and a NUL comes back as the bytes that were signed (P3)', () => {
    const post = postOf('bob', 3, '\ufeffword \u0000 \u2028 end')
    const encoded = bencodeFromJson(JSON.parse(JSON.stringify(postJson(post))) as Json)
    expect(encoded.ok && encodeBencode(encoded.value)).toEqual(post.piece)
  })

  test('a byte order mark is text, in values and in names (rpc hazard 16)', () => {
    const value: Json = { '\ufeffname': '\ufeffstart' }
    const encoded = bencodeFromJson(value)
    const decoded = decodeBencode(encodeBencode(encoded.ok ? encoded.value : 'refused'), {
      maxDepth: 10,
      maxValues: 100,
      canonical: true,
    })
    expect(decoded.ok && jsonFromBencode(decoded.value)).toEqual(value)
    expect(jsonFromBencode(Uint8Array.of(0xef, 0xbb, 0xbf, 0xff))).toBe('\ufeff\ufffd')
  })

  test('what can be said goes there and back', () => {
    const text = fc.string({ unit: 'grapheme' })
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.maxSafeInteger(),
        text,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          text.filter((key) => !/^(sig_|userpost$|__proto__$)/u.test(key)),
          tie('value'),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    })).value
    fc.assert(
      fc.property(json, (value) => {
        const encoded = bencodeFromJson(value)
        if (!encoded.ok) return false
        const decoded = decodeBencode(encodeBencode(encoded.value), {
          maxDepth: 10,
          maxValues: 10_000,
          canonical: true,
        })
        expect(decoded.ok && jsonFromBencode(decoded.value)).toEqual(value)
        return true
      }),
    )
  })
})
