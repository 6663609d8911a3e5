import { expect, test } from 'vitest'
import { webAddress } from './web-address.ts'

test.each([
  [' HTTP://A.B ', 'http://a.b/'],
  ['https://a.example/x?y=1', 'https://a.example/x?y=1'],
  ['javascript:alert(1)', undefined],
  [' JavaScript://a.b/%0aalert(1)', undefined],
  ['data:text/html,x', undefined],
  ['http://', undefined],
  ['a.b', undefined],
  ['', undefined],
])('the address %j of a profile leads to %j (field case D4)', (text, href) => {
  expect(webAddress(text)).toBe(href)
})
