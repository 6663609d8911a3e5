import { expect, test } from 'vitest'
import { parseUrl } from './url.ts'

test('an address is read, by itself and as what stands at a base; what is none is undefined', () => {
  expect(parseUrl('https://example.org/a')?.href).toBe('https://example.org/a')
  expect(parseUrl('b?c', 'https://example.org/a')?.href).toBe('https://example.org/b?c')
  for (const text of ['', 'nothing', 'http://', 'https://[']) expect(parseUrl(text), text).toBeUndefined()
})

test('letters beyond ASCII stay letters, however often it is called', () => {
  // As often as compilers need to take a shorter way.
  for (let count = 0; count < 100_000; count += 1) parseUrl('https://example.org/')
  expect(parseUrl('https://münchen.example/straße')?.href).toBe('https://xn--mnchen-3ya.example/stra%C3%9Fe')
})
