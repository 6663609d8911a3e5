import { describe, expect, test } from 'vitest'
import { aliceUrl, nodeUrl, smallWebStart, useSmallWeb } from '../../../test/support/small-web.ts'
import { limits } from '../../protocol/limits.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'

const at = useSmallWeb()

const stamp = '2026-08-09T10:00:00Z'
const line = (text: string): string => `${stamp}\t${text}\n`
const heard = () => at.smallWeb.mentions.of('alice', 50)
const receive = (source: string, target = aliceUrl) => at.smallWeb.mentions.receive(source, target)
const page =
  (html: string) =>
  (_: unknown, response: { writeHead: (status: number, headers: object) => { end: (text: string) => void } }) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(html)

describe('a mention that comes', () => {
  test('is a twt of the feed that it names, found by the time that it names, and stands in conversations', async () => {
    const said = `(#abcdefg) @<alice ${aliceUrl}> well said`
    at.files.set(
      '/t.txt',
      `# nick = bob\n# url = https://b.example/t.txt\n${line(said)}2026-08-09T11:00:00Z\t@<a ${aliceUrl}> other\n${line('to nobody')}`,
    )
    expect(receive(`${at.base}/t.txt#:~:text=${stamp}`)).toBe('taken')
    await at.until(() => heard().length > 0)
    const [twt] = heard()
    expect(twt).toMatchObject({ nick: 'bob', url: `${at.base}/t.txt`, text: said, subject: 'abcdefg' })
    const time = { instant: Date.parse(stamp) / 1000, text: stamp }
    const { hash } = hashesOf(twtDigest('https://b.example/t.txt', time, said), time.instant)
    expect(at.smallWeb.mentions.twts.answersTo('abcdefg', 5).map(({ twt: { text } }) => text)).toEqual([said])
    expect(at.smallWeb.mentions.twts.byHash(hash)?.feed).toEqual({ url: `${at.base}/t.txt`, nick: 'bob' })
    // Without a time all that speak to the user; told again, nothing comes twice.
    receive(`${at.base}/t.txt`)
    await at.until(() => heard().length === 2)
    receive(`${at.base}/t.txt`)
    await at.until(() => at.asked.length === 3)
    expect(heard()).toHaveLength(2)
  })

  test('is a page that links to the feed, and is forgotten when it does so no more', async () => {
    at.files.set(
      '/page',
      page(
        `<title>A\n page</title><script>${aliceUrl}</script><a href="${aliceUrl.replace('https', 'http')}/">x</a>`,
      ) as never,
    )
    receive(`${at.base}/page`)
    await at.until(() => heard().length === 1)
    expect(heard()[0]).toMatchObject({ text: 'A page', digest: '', url: `${at.base}/page` })
    at.files.set('/page', page(`<p>${aliceUrl}</p>`) as never)
    receive(`${at.base}/page`)
    await at.until(() => heard().length === 0)
  })

  test('of nobody here, of no address or of ourselves is refused', () => {
    expect(receive(`${at.base}/t.txt`, 'https://b.example/t.txt')).toBe('no-target')
    for (const source of ['', 'x', 'gemini://b.example/', aliceUrl]) expect(receive(source)).toBe('bad-source')
  })

  test('that is not true leaves nothing, and strangers make this node look so often', async () => {
    at.files.set('/t.txt', line('nothing of it'))
    for (let number = 0; number < 300; number += 1) receive(`${at.base}/t.txt?${String(number)}`)
    expect(receive(`${at.base}/t.txt`)).toBe('busy')
    await at.until(() => at.asked.length > 150)
    expect([heard(), at.asked.length <= 240]).toEqual([[], true])
  })

  test('one of many: the newest are kept', async () => {
    const many = (from: number): string =>
      Array.from({ length: 20 }, (_, index) => `${stamp}\t@<a ${aliceUrl}> ${String(from + index)}\n`).join('')
    for (let number = 0; number < 55; number += 1) {
      at.files.set(`/${String(number)}`, many(number * 20))
      receive(`${at.base}/${String(number)}`)
    }
    await at.until(
      () => at.asked.length === 55 && at.smallWeb.mentions.of('alice', 1)[0]?.text.endsWith(' 1099') === true,
    )
    expect(at.smallWeb.mentions.of('alice', 9_999)).toHaveLength(limits.heardTwts)
  })
})

describe('a mention that goes', () => {
  const wrote = (text: string, instant = smallWebStart) => {
    at.written.emit({ username: 'alice', url: aliceUrl, hash: 'abcdefg', instant, stamp: '2026-08-10T00:00:00Z', text })
  }
  const posted = () => at.asked.filter(({ method }) => method === 'POST')

  test('names the page of the twt where the head of the feed says an address', async () => {
    at.files.set('/b.txt', (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/plain', link: '</mention>; rel="webmention", </x>; rel=self' })
        .end(line('x'))
    })
    wrote(`hello @<bob ${at.base}/b.txt> and @<me ${aliceUrl}>`)
    await at.until(() => posted().length === 1)
    expect(posted()[0]).toMatchObject({
      ...{
        url: '/mention',
        body: new URLSearchParams({ source: `${nodeUrl}/@alice/twt/abcdefg`, target: `${at.base}/b.txt` }).toString(),
      },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  })

  test('names the place in the feed where the feed says an address, and nothing where none does', async () => {
    at.files.set('/b.txt', `# webmention = ${at.base}/in\n${line('x')}`)
    at.files.set('/c.txt', line('x'))
    wrote(`hello @<bob ${at.base}/b.txt> @<carl ${at.base}/c.txt>`)
    await at.until(() => posted().length === 1 && at.asked.length === 3)
    expect(new URLSearchParams(posted()[0]?.body).get('source')).toBe(`${aliceUrl}#:~:text=2026-08-10T00%3A00%3A00Z`)
  })

  test('is not of an old line, nor to more than ten', async () => {
    wrote(`old @<bob ${at.base}/old>`, smallWebStart - 7_200)
    wrote(Array.from({ length: 15 }, (_, index) => `@<x ${at.base}/${String(index)}>`).join(' '))
    await at.until(() => at.asked.length === 10)
    expect(at.asked.some(({ url }) => url === '/old')).toBe(false)
  })
})
