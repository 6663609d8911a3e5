// Processes that a test kills in the middle of their work.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'

/** How often a test kills: more by hand, with `TWISTER_CRASH_ROUNDS=200`. */
export const crashRounds = (usual: number): number => Number(process.env['TWISTER_CRASH_ROUNDS'] ?? usual)

/** A node with ever more in it takes ever longer to look at: each one is killed so often at most. */
const killsOfOne = 20

/** Nodes with seeds of their own that are killed so often in all, and how often each. */
export const crashNodes = (kills: number, seed: number): readonly { readonly seed: number; readonly kills: number }[] =>
  Array.from({ length: Math.ceil(kills / killsOfOne) }, (_, index) => ({
    seed: seed + index,
    kills: Math.min(killsOfOne, kills - index * killsOfOne),
  }))

/** Time for all kills of one of them. */
export const crashNodeLimitMs = (): number => crashLimitMs(killsOfOne)

/** Time for so many kills: some seconds each, also on a machine that has other work. */
export const crashLimitMs = (rounds: number): number => 60_000 + 15_000 * rounds

/** A layer compiled as users have it, and a folder that lives as long as one test. */
export const crashRoom = (layer: string): { readonly folder: () => string } => {
  let folder = ''
  beforeAll(() => {
    const require = createRequire(import.meta.url)
    const project = join(import.meta.dirname, '../../src', layer)
    execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', project], { stdio: 'inherit' })
  }, 120_000)
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), `${layer}-crash-`))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder: () => folder }
}

/** Runs a script until `enough` lines have come, and a little longer; kills it; gives the whole lines. */
export const runAndKill = async (
  script: string,
  parameters: readonly string[],
  { enough, extraMs }: { readonly enough: number; readonly extraMs: number },
): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let killing = false
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    output += text
    if (killing || output.split('\n').length <= enough) return
    killing = true
    setTimeout(() => child.kill('SIGKILL'), extraMs)
  })
  const signal = await new Promise((resolve) => {
    child.once('close', (_code, name) => {
      resolve(name)
    })
  })
  expect(signal).toBe('SIGKILL')
  return output.split('\n').slice(0, -1)
}
