// The single-file executable (docs/adr/0092), where nothing else of the program lies. By command, for it takes a minute:
// TWISTER_EXECUTABLE=1 npx vitest run --project e2e test/e2e/executable.test.ts
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'twister-executable-'))
const home = join(folder, 'home')
const cache = join(home, '.cache/twister-node')
const options = [
  '-network=private:executable',
  `-datadir=${join(folder, 'data')}`,
  '-bind=127.0.94.1',
  '-rpcport=13962',
]

/** Without Node.js on its way, and without anything of the checkout. */
const env = { HOME: home, PATH: '/nonexistent' }
const runOne = async (name: string, ...words: readonly string[]): Promise<string> => {
  const { stdout } = await run(join(folder, 'out', name), words, { cwd: home, env })
  return stdout
}

describe.skipIf(process.env['TWISTER_EXECUTABLE'] === undefined)('one file', () => {
  beforeAll(async () => {
    mkdirSync(home)
    await run(process.execPath, ['scripts/package.mjs', '--executable', join(folder, 'out')], { cwd: root })
  }, 300_000)

  afterAll(async () => {
    await runOne('twister-node', ...options, 'stop').catch(() => '')
    rmSync(folder, { recursive: true, force: true })
  })

  test('several that start at once unpack it once, and whole', async () => {
    const said = await Promise.all(Array.from({ length: 4 }, () => runOne('twister-node', '-version')))
    expect(new Set(said)).toHaveLength(1)
    expect(said[0]).toMatch(/^twister-node \d+\.\d+\.\d+/u)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  test('what others can write to is not run', async () => {
    const [name = ''] = readdirSync(cache)
    chmodSync(join(cache, name), 0o777)
    await expect(runOne('twister-node', '-version')).rejects.toMatchObject({
      stderr: expect.stringContaining('cannot be unpacked') as string,
    })
    chmodSync(join(cache, name), 0o700)
    const { mtimeMs } = statSync(join(cache, name))
    await runOne('twister-node', '-version')
    expect(statSync(join(cache, name)).mtimeMs).toBe(mtimeMs)
  })

  test('a node starts in the background: threads, WebAssembly, databases, page and pictures', async () => {
    const starting = ['-daemon', '-publicport=13963', '-blockinterval=1', '-genproclimit=1', '-gen', '-dnsseed=0']
    const said = await runOne('twister-node', ...options, ...starting, '-upnp=0', '-localnetwork=0')
    expect(said).toContain('twister ')
    expect(said).not.toContain('npx')
    await runOne('twister', ...options, 'register', 'alice')
    await runOne('twister', ...options, 'post', '-u', 'alice', 'out of one file')
    const page = await fetch('http://127.0.0.1:13962/', { headers: { Accept: 'text/html' } })
    expect(await page.text()).toContain('<title>')
    const picture = await fetch('http://127.0.0.1:13963/@alice/0/card.png')
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
    await runOne('twister', ...options, 'backup', join(folder, 'backup'))
    expect(JSON.parse(await runOne('twister-node', ...options, 'getinfo'))).toMatchObject({ errors: '' })
    await runOne('twister-node', ...options, 'stop')
    expect(readFileSync(join(folder, 'data/private-executable/debug.log'), 'utf8')).not.toContain('"level":"error"')
  }, 120_000)
})
