// Names of a node without blocks on a disk that refuses: nothing ends, and nothing stays that is gone.
import { beforeEach, expect, test } from 'vitest'
import { registration, replacement, secret } from '../../../test/support/chain-builders.ts'
import { useScope } from '../../../test/support/each-test.ts'
import { Signal } from '../../base/signal.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { lightSchema } from '../store/light-store.ts'
import { chainSchemaVersion } from '../store/schema.ts'
import { LearntNames } from './learnt-names.ts'
import { ChainUserDirectory } from './user-directory.ts'

const [alice, bob] = ['alice', 'bob'].map((name) => parseUsername(name) as Username) as [Username, Username]
const scope = useScope()
let database: Database
let learnt: LearntNames

const linkOf = (height: number, { transaction }: ReturnType<typeof registration>) => ({
  ...{ height, index: 1, branch: [], transaction },
})
const first = linkOf(3, registration('alice', secret(1)))
const second = linkOf(9, replacement('alice', { from: secret(1), to: secret(2) }))

const refuses = (refused: 0 | 1): unknown => database.prepare(`PRAGMA query_only = ${String(refused)}`).get()

beforeEach(() => {
  const options = { schema: lightSchema, version: chainSchemaVersion, durability: 'normal', ifLost: '' } as const
  database = openDatabase({ ...options, path: ':memory:' }, scope)
  learnt = new LearntNames(database, new ChainUserDirectory(database, () => 100), new Signal())
})

test('what it will not keep is no news, and is another time', () => {
  refuses(1)
  expect(learnt.learn(alice, [first])).toEqual({ isNews: false, fromHeight: 3 })
  expect(learnt.has(alice)).toBe(false)
  refuses(0)
  expect(learnt.learn(alice, [first])).toEqual({ isNews: true, fromHeight: 3 })
})

test('what it will not drop is dropped before anything is learnt again', () => {
  learnt.learn(alice, [first, second])
  refuses(1)
  expect(learnt.dropFrom(9)).toEqual([alice])
  expect(learnt.learn(bob, [linkOf(4, registration('bob', secret(3)))])).toMatchObject({ isNews: false })
  refuses(0)
  expect(learnt.learn(alice, [first])).toMatchObject({ isNews: false })
  const rows = database.prepare<{ readonly height: number }>('SELECT height FROM registration').all()
  expect(rows).toEqual([{ height: 3 }])
})
