import { expect, it } from 'vitest'
import { mayHavePictures, pictureAddresses } from './picture-links.ts'

it.each([
  ['look https://a.example/b.PNG?w=5 here', ['https://a.example/b.PNG?w=5']],
  ['![a cat](https://a.example/cat.jpg) twice https://a.example/cat.jpg', ['https://a.example/cat.jpg']],
  ['no.png and https://a.example/x.svg and https://png/', []],
  ['https://a.example/page?file=x.png', []],
])('the pictures of “%s”', (text, addresses) => {
  expect(pictureAddresses(text)).toEqual(addresses)
  if (addresses.length > 0) expect(mayHavePictures(text)).toBe(true)
})

it('offers four pictures of one post', () => {
  const text = [1, 2, 3, 4, 5, 6].map((number) => `https://a.example/${String(number)}.gif`).join(' ')
  expect(pictureAddresses(text)).toHaveLength(4)
})

it('looks no further where there can be none', () => {
  expect(mayHavePictures('a post with https://a.example/page in it')).toBe(false)
})
