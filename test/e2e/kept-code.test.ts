// The code that V8 made of a program at the build: it is used, and a program runs without it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
let copy: string

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'twister-code-'))
  for (const part of ['bin', 'dist/program', 'package.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})

afterEach(() => {
  rmSync(copy, { recursive: true })
})

const keptFiles = (): readonly string[] =>
  readdirSync(join(copy, 'dist/program'))
    .filter((name) => name.endsWith('.code'))
    .map((name) => join(copy, 'dist/program', name))

/** What the program says of its version, and whether V8 took the code of each file that was loaded. */
const run = (): { readonly said: string; readonly taken: readonly boolean[] } => {
  const script = `
    const { load, scripts } = require(${JSON.stringify(join(copy, 'bin/program.cjs'))})
    process.argv = [process.argv[0], 'twisterd', '--version']
    load('twisterd')
    process.on('exit', () => console.log(JSON.stringify([...scripts.values()].map((each) => !each.cachedDataRejected))))`
  const lines = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim().split('\n')
  return { said: lines[0] ?? '', taken: JSON.parse(lines[1] ?? '[]') as boolean[] }
}

test('V8 takes the code that the build kept', () => {
  const { said, taken } = run()
  expect(said).toMatch(/^twister-node \d/u)
  expect(taken.length).toBeGreaterThan(1)
  expect(taken).not.toContain(false)
})

test('a program runs without kept code', () => {
  for (const file of keptFiles()) rmSync(file)
  expect(run()).toEqual({ said: expect.stringMatching(/^twister-node \d/u), taken: [] })
})

test('a program runs with kept code that is damaged, or of another V8', () => {
  for (const file of keptFiles()) writeFileSync(file, 'no code')
  const { said, taken } = run()
  expect(said).toMatch(/^twister-node \d/u)
  expect(taken).not.toContain(true)
})
