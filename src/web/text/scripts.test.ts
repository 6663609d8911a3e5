import { expect, it } from 'vitest'
import { scriptOf } from './scripts.ts'

it.each([
  ['A post in plain words', 'Latn'],
  ['Ein Café in Łódź', 'Latn'],
  ['Сегодня идёт дождь', 'Cyrl'],
  ['@alice #tea https://a.example/long/path Сегодня дождь', 'Cyrl'],
  ['اليوم تمطر كثيرًا', 'Arab'],
  ['今日は雨が降っています', 'Jpan'],
  ['今天下雨，明天也下雨', 'Hani'],
  ['오늘은 비가 옵니다', 'Kore'],
  ['आज बारिश हो रही है', 'Deva'],
  ['σήμερα βρέχει', 'Grek'],
  ['half слова half слова', undefined],
  ['ok', undefined],
  ['👍 12:30 !!', undefined],
  ['', undefined],
])('“%s” is %s', (text, script) => {
  expect(scriptOf(text)).toBe(script)
})
