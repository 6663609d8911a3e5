// What is read of accounts in one look.
import { expect, test } from 'vitest'
import { useScope } from '../../test/support/each-test.ts'
import { marksOf } from './accounts.ts'
import { openSqliteEngine } from './model/sqlite-engine.ts'
import { accountsPart } from './tables.ts'

const scope = useScope()

test('marks of any number of accounts take few different statements: each one is planned and kept', async () => {
  const engine = await openSqliteEngine({ path: ':memory:', parts: [accountsPart] }, scope)
  const texts = new Set<string>()
  const session = {
    query: (sql: string, parameters: never) => {
      texts.add(sql)
      return engine.query(sql, parameters)
    },
    change: () => expect.fail('nothing changes'),
  }
  const [name, other] = ['alice', 'bob']
  for (const each of [name, other])
    await engine.change(
      "INSERT INTO pod_accounts (name, public_key, role, created, seen, salt, memory, passes, login_digest, vault, vault_number) VALUES (?, ?, 'member', 1, 1, ?, 1, 1, ?, '', 1)",
      [each, new Uint8Array(33), new Uint8Array(16), new Uint8Array(32)],
    )
  for (let count = 1; count < 1_200; count += 13) {
    const names = [...Array.from({ length: count }, (_, index) => `nobody${String(index)}`), name, other]
    expect(await marksOf(session as never, names)).toEqual(
      new Map([
        [name, 'member 1  0'],
        [other, 'member 1  0'],
      ]),
    )
  }
  expect(texts.size).toBeLessThan(16)
})
