import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { examineDisk } from './disk.ts'

test('tells room, speed and who else may read, and leaves nothing behind', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'node.sqlite'), 'x', { mode: 0o644 })
  chmodSync(folder, 0o700)
  const hidden = await examineDisk(folder)
  expect(hidden.freeMegabytes).toBeGreaterThan(0)
  expect(hidden.syncMs).toBeGreaterThan(0)
  expect(hidden.openToOthers).toEqual([])
  chmodSync(folder, 0o755)
  expect((await examineDisk(folder)).openToOthers).toEqual(['.', 'node.sqlite'])
  expect(readdirSync(folder)).toEqual(['node.sqlite'])
})

test('names a few of many, and knows nothing of a folder that is not there', async () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o755)
  for (let number = 0; number < 20; number += 1) mkdirSync(join(folder, String(number)), { mode: 0o755 })
  expect((await examineDisk(folder)).openToOthers).toHaveLength(8)
  expect(await examineDisk(join(folder, 'none'))).toEqual({
    freeMegabytes: undefined,
    syncMs: undefined,
    openToOthers: [],
  })
})
