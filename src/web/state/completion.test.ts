import { expect, it } from 'vitest'
import type { Client } from '../../api/client.ts'
import { begunWordAt, completed, proposalsFor } from './completion.ts'

it('a word is one that begins with @ or : and ends at the caret', () => {
  expect(begunWordAt('hi @bo', 6)).toEqual({ kind: 'name', start: 3, word: 'bo' })
  expect(begunWordAt('(@Bo there', 4)).toEqual({ kind: 'name', start: 1, word: 'bo' })
  expect(begunWordAt('sun :ra', 7)).toEqual({ kind: 'sign', start: 4, word: 'ra' })
  for (const text of ['me@home', 'https://x', 'at 12:30', '@', ':a', 'hi @bo '])
    expect(begunWordAt(text, text.length)).toBeUndefined()
})

it('a proposal takes the place of the word, with one blank behind it', () => {
  const word = { kind: 'name', start: 3, word: 'bo' } as const
  expect(completed('hi @bo, you', word, { shown: '', text: '@bob' })).toEqual({ text: 'hi @bob , you', caret: 8 })
  expect(completed('hi @bo you', word, { shown: '', text: '@bob' })).toEqual({ text: 'hi @bob you', caret: 8 })
})

it('whom one follows comes first, and each once', async () => {
  const client = { listusernamespartial: () => Promise.resolve(['bo', 'bob', 'boris']) } as unknown as Client
  const found = await proposalsFor(client, { kind: 'name', start: 0, word: 'bo' }, ['carol', 'boris'])
  expect(found.map(({ text }) => text)).toEqual(['@boris', '@bo', '@bob'])
  const signs = await proposalsFor(client, { kind: 'sign', start: 0, word: 'rain' }, [])
  expect(signs.map(({ shown }) => shown)).toEqual(['🌈 rainbow', '🌧️ rain'])
})
