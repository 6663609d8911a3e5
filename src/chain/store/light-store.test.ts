import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { quickGenesis } from '../../../test/support/chain-builders.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { emptyBytes } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { encodeHex } from '../../codec/hex.ts'
import { openDatabase } from '../../store/database.ts'
import { WriteHealth } from '../../store/write-health.ts'
import { BlockIndex, noBlock } from '../tree/block-index.ts'
import { makeHeader } from '../wire/block.ts'
import { LightStore, lightSchema } from './light-store.ts'
import { chainSchemaVersion } from './schema.ts'

test('700,000 headers take less than 60 MB', async () => {
  // Counted in 20,000, each with its row: what is larger grows in step.
  const path = join(temporaryFolder(), 'light.sqlite')
  const scope = new Scope('size', silentLog)
  const database = openDatabase(
    { path, schema: lightSchema, version: chainSchemaVersion, durability: 'normal', ifLost: '' },
    scope,
  )
  const index = new BlockIndex()
  const store = new LightStore(database, new WriteHealth(new ManualClock(), silentLog, 'x'), index)
  const count = 20_000
  let parentId: Uint8Array = new Uint8Array(32)
  for (let height = 0; height < count; height += 1) {
    const merkleRoot = quickGenesis.header.merkleRoot
    const header = makeHeader({ version: 2, height, parentId, merkleRoot, time: height, bits: 0x207fffff, nonce: 7 })
    const parent = height === 0 ? noBlock : height - 1
    store.addHeader(index.add(header, parent), header, parent)
    parentId = header.id
  }
  store.flush()
  expect(encodeHex(store.headersFrom(count - 1, 1)[0]?.id ?? emptyBytes)).toBe(encodeHex(parentId))
  await scope.close()
  expect((statSync(path).size / count) * 700_000).toBeLessThan(60_000_000)
})
