// Databases in memory on a disk that a test fills and empties: mock `store/database.ts` with `fillable`.
import { afterEach, beforeEach } from 'vitest'
import { CodedError } from '../../src/base/coded-error.ts'
import type * as store from '../../src/store/database.ts'

/** The disk of all databases that were opened through `fillable`. */
const disk = { full: false, refusals: 0 }

/** The disk, which has room when a test begins, and again when what the test opened is closed. */
export const useDisk = (): typeof disk => {
  beforeEach(() => {
    disk.full = false
    disk.refusals = 0
  })
  afterEach(() => {
    disk.full = false
  })
  return disk
}

/** The module with an `openDatabase` whose transactions fail while the disk is full. */
export const fillable = (actual: typeof store): typeof store => ({
  ...actual,
  openDatabase: (options, scope) => {
    const database = actual.openDatabase(options, scope)
    const transaction = database.transaction.bind(database)
    database.transaction = (work, durability) => {
      if (!disk.full) return transaction(work, durability)
      disk.refusals += 1
      throw new CodedError('store.disk-full', 'There is no space left.')
    }
    return database
  },
})
