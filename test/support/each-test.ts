// What each test of a file finds made anew.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, onTestFinished } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { Scope } from '../../src/base/scope.ts'

/** Stands in each test for what `make` made for it; `close` gets it in the end. */
export const forEachTest = <Made extends object>(
  make: () => Made | Promise<Made>,
  close: (made: Made) => unknown = () => undefined,
): Made => {
  let made: Made | undefined
  beforeEach(async () => {
    made = await make()
  })
  afterEach(async () => {
    const last = made
    made = undefined
    if (last !== undefined) await close(last)
  })
  const current = (): Made => {
    if (made === undefined) throw new Error('outside a test')
    return made
  }
  return new Proxy({} as Made, {
    get: (_, name) => {
      const value: unknown = Reflect.get(current(), name)
      return typeof value === 'function' ? (value.bind(made) as unknown) : value
    },
    set: (_, name, value) => Reflect.set(current(), name, value),
  })
}

/** A scope that is closed at the end of each test of a file. */
export const useScope = (): Scope =>
  forEachTest(
    () => new Scope('test', silentLog),
    (scope) => scope.close(),
  )

/** Makes a folder that is gone when the test is over, whatever became of it. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-test-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
