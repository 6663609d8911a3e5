import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { encodeBencode } from '../codec/bencode.ts'
import { decodeHex } from '../codec/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import { open } from '../crypto/ecies.ts'
import { decodeWif } from '../crypto/wif.ts'
import { type DirectContent, encodeDirectContent, readDirectContent, splitMembers } from './direct-message.ts'
import { mainNetwork } from './network.ts'
import { decodePost } from './post.ts'
import { parseUsername, type Username } from './username.ts'

interface RecordedPost {
  readonly author: string
  readonly k: number
  readonly hex: string
  readonly decrypted_with?: string
}

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}.json`, import.meta.url), 'utf8'))
const { posts } = vectors('posts') as { posts: readonly RecordedPost[] }
const { keys } = vectors('keys') as { keys: readonly { user: string; note: string; wif: string }[] }

const name = (text: string): Username => parseUsername(text) as Username
const bytes = (hex: string): Uint8Array => decodeHex(hex) as Uint8Array
const alice = name('alice')
const bob = name('bob')

const read = (plaintext: Uint8Array, author = alice): unknown => {
  const verdict = readDirectContent(plaintext, author)
  return verdict.ok ? verdict.value : verdict.rejection.code
}

/** What a recorded post says to the holder of the key that it was recorded with. */
const openRecorded = ({ hex, author, decrypted_with: holder }: RecordedPost): unknown => {
  const decoded = decodePost(bytes(hex))
  const wif = keys.find(({ user, note }) => user === holder && !note.includes('replaced'))?.wif ?? ''
  const secret = decodeWif(wif, mainNetwork.secretVersion)
  if (!decoded.ok || !secret.ok || decoded.value.kind.kind !== 'direct') throw new Error('not a direct message')
  const opened = open(decoded.value.kind.sealed, secret.value.privateKey)
  return opened.ok ? read(opened.value, name(author)) : opened.rejection.code
}

describe('a recorded message of the C++ node', () => {
  const isDirect = ({ hex }: RecordedPost): boolean => {
    const decoded = decodePost(bytes(hex))
    return decoded.ok && decoded.value.kind.kind === 'direct'
  }
  const sealed = posts.filter((post) => post.decrypted_with !== undefined && isDirect(post))

  test.each(sealed.map((post) => [`${post.author} ${String(post.k)}`, post] as const))('%s opens', (_name, post) => {
    expect(openRecorded(post)).toMatchObject({ kind: expect.stringMatching(/text|group/) as string })
  })

  test('is what was typed', () => {
    const said = (author: string, k: number): unknown => {
      const post = sealed.find((each) => each.author === author && each.k === k)
      return post === undefined ? undefined : openRecorded(post)
    }
    expect(said('alice', 12)).toEqual({ kind: 'text', text: 'hello bob, private ☕', to: 'bob' })
    expect(said('alice', 14)).toEqual({ kind: 'text', text: 'hello bob with copy', to: 'bob' })
    expect(said('alice', 18)).toEqual({
      kind: 'group-invite',
      description: 'Test group ☕',
      secret: keys.find(({ user }) => user.startsWith('*'))?.wif,
    })
    expect(said('alice', 20)).toEqual({ kind: 'group-members', members: ['alice', 'bob', 'dave'] })
    expect(said('bob', 7)).toEqual({ kind: 'text', text: 'group msg from bob', to: '*xgetbfjd' })
  })
})

describe('content', () => {
  const contents: readonly DirectContent[] = [
    { kind: 'text', text: 'hello', to: 'bob' },
    { kind: 'text', text: '</script>\0😀'.repeat(20), to: '*etbfjdqz' },
    { kind: 'group-invite', description: 'ours ☕', secret: 'K'.repeat(52) },
    { kind: 'group-members', members: [alice, bob] },
  ]

  test.each(contents)('is read as it was written: %o', (content) => {
    expect(read(encodeDirectContent(content, alice))).toEqual(content)
  })

  test('of a copied message is refused: it names its sender (swarm H11)', () => {
    for (const content of contents) expect(read(encodeDirectContent(content, alice), bob)).toBe('direct-of-another')
    expect(read(encodeBencode({ from: [alice], msg: 'x', to: 'bob' }))).toBe('direct-of-another')
  })

  test('has the members of the C++ node beside its own', () => {
    const written = decodeUtf8(encodeDirectContent({ kind: 'text', text: 'hi', to: 'bob' }, alice))
    expect(written).toBe('d4:from5:alice3:msg2:hi2:to3:bobe')
  })

  test('leaves the sender out where it would not fit into a post', () => {
    const long = encodeDirectContent({ kind: 'text', text: 'z'.repeat(1700), to: 'bob' }, alice)
    expect(long).toHaveLength(1721)
    expect(read(long, bob)).toEqual({ kind: 'text', text: 'z'.repeat(1700), to: 'bob' })
  })

  test('of old nodes is text, whatever it looks like', () => {
    for (const text of ['hi', 'dear bob', 'd', '5:', 'i5e', 'de', 'd3:msg2:hie'])
      expect(read(encodeUtf8(text))).toEqual({ kind: 'text', text, to: undefined })
  })

  test('that says nothing, or what nobody could keep, is refused', () => {
    expect(read(new Uint8Array(0))).toBe('direct-empty')
    expect(read(encodeBencode({ msg: '', to: 'bob' }))).toBe('direct-empty')
    expect(read(encodeBencode({ msg: 'x', to: '' }))).toBe('direct-empty')
    expect(read(encodeBencode({ msg: 'x', to: 'b'.repeat(17) }))).toBe('direct-malformed')
    expect(read(encodeBencode({ group_invite: { desc: 'x' } }))).toBe('direct-malformed')
    expect(read(encodeBencode({ group_invite: { desc: 'x', key: 'K'.repeat(65) } }))).toBe('direct-malformed')
  })

  test('names members that can be users, and no others', () => {
    const members = ['alice', 'Not A Name', 7, ['bob'], '', 'waytoolongforaname', 'bob']
    expect(read(encodeBencode({ group_members: members }))).toEqual({
      kind: 'group-members',
      members: ['alice', 'bob'],
    })
  })
})

test('members are told in parts of about 150 bytes, as the C++ node splits them', () => {
  const names = Array.from({ length: 30 }, (_, index) => name(`member${String(index).padStart(4, '0')}`))
  // Each counts 10 + 2 + 1 bytes: the twelfth is the one that goes over 150.
  expect(splitMembers(names).map((part) => part.length)).toEqual([12, 12, 6])
  expect(splitMembers(names).flat()).toEqual(names)
  expect(splitMembers([])).toEqual([])
})
