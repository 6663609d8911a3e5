import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import type { OfferedBlocks } from '../../chain/index.ts'
import { openBlockLoading } from './block-loading.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-loading-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const file = (name: string): string => {
  const path = join(folder, name)
  writeFileSync(path, 'blocks')
  return path
}

const nothing: OfferedBlocks = { taken: 0, held: 0, loose: 0, refused: 0, unstorable: 0 }

/** Loads with a chain that notes what it gets. */
const load = async (files: readonly string[], bootstrapFile: string | undefined, counts = nothing, isLight = false) => {
  const loaded: string[] = []
  const scope = new Scope('loading', silentLog)
  const chain = { isLight, loadBlocks: async (path: string) => (loaded.push(path), counts) }
  openBlockLoading({ chain, log: silentLog, files, bootstrapFile }, scope)
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  await scope.close()
  return loaded
}

test('files are read in order behind a bootstrap.dat, which is read once', async () => {
  const [first, second, bootstrap] = [file('one.dat'), file('two.dat'), file('bootstrap.dat')]
  expect(await load([first, second], bootstrap)).toEqual([bootstrap, first, second])
  expect([existsSync(bootstrap), existsSync(`${bootstrap}.old`), existsSync(first)]).toEqual([false, true, true])
  expect(await load([], bootstrap)).toEqual([])
  expect(await load([], undefined)).toEqual([])
})

test('a bootstrap.dat for which there was no room is read again at the next start', async () => {
  const bootstrap = file('bootstrap.dat')
  await load([], bootstrap, { ...nothing, unstorable: 1 })
  expect(existsSync(bootstrap)).toBe(true)
})

test('a light node reads none, and leaves the bootstrap.dat for one that is not', async () => {
  const [one, bootstrap] = [file('one.dat'), file('bootstrap.dat')]
  expect(await load([one], bootstrap, nothing, true)).toEqual([])
  expect(existsSync(bootstrap)).toBe(true)
})

test('a file that is not there is told at once', () => {
  const scope = new Scope('loading', silentLog)
  const needs = { chain: { isLight: false, loadBlocks: async () => nothing }, log: silentLog, bootstrapFile: undefined }
  expect(() => {
    openBlockLoading({ ...needs, files: [join(folder, 'none.dat')] }, scope)
  }).toThrow(/none\.dat/u)
})
