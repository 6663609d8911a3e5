// The package as it would be published: the same bytes each time, and all that a person needs.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build } from '../../scripts/prepare.mjs'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'twister-package-'))
const home = join(folder, 'home')

const pack = async (name: string): Promise<Buffer> => {
  const { stdout } = await run(process.execPath, ['scripts/package.mjs', join(folder, name)], { cwd: root })
  const [, path = ''] = /^[0-9a-f]{64} {2}(.*\.tgz)/u.exec(stdout.trim().split('\n').at(-1) ?? '') ?? []
  return readFileSync(path)
}

let first: Buffer

beforeAll(async () => {
  first = await pack('first')
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{ "name": "home", "private": true, "type": "module" }')
  writeFileSync(join(folder, 'twister-node.tgz'), first)
  const words = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '../twister-node.tgz']
  await run('npm', words, { cwd: home })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('two builds give the same tarball, byte for byte', async () => {
  await build({ force: true, toRun: true })
  expect((await pack('second')).equals(first)).toBe(true)
})

test('npx twister-node starts a node out of it, with its page, and says how to call it', async () => {
  const { stdout } = await run('npx', ['--no-install', 'twister-node', '-version'], { cwd: home })
  expect(stdout).toMatch(/^twister-node \d+\.\d+\.\d+/u)
  const options = ['-network=private:packed', `-datadir=${join(folder, 'data')}`, '-bind=127.0.93.1', '-rpcport=13961']
  const words = ['--no-install', 'twister-node', ...options, '-dnsseed=0', '-upnp=0', '-localnetwork=0']
  const child = spawn('npx', words, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  try {
    let said = ''
    child.stdout.on('data', (part: Buffer) => (said += part.toString()))
    while (!said.includes('stop')) await once(child.stdout, 'data')
    const at = 'http://127.0.0.1:13961/'
    expect(await (await fetch(`${at}ready`)).json()).toEqual({ ready: true, hindrances: [] })
    expect(await (await fetch(at, { headers: { Accept: 'text/html' } })).text()).toContain('<title>')
    expect(said).toContain('npx twister ')
    writeFileSync(
      join(home, 'ask.mjs'),
      `import { connect } from 'twister-node/client'
const node = connect({ url: '${at}', dataDirectory: '${join(folder, 'data', 'private-packed')}' })
console.log(JSON.stringify([await node.getblockcount({}), (await node['rpc.discover']({})).openrpc]))`,
    )
    expect((await run(process.execPath, ['ask.mjs'], { cwd: home })).stdout).toBe('[0,"1.3.2"]\n')
  } finally {
    const ended = once(child, 'exit')
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
})

test('a program in TypeScript sees the types of commands and events', async () => {
  const text = (call: string): string => `import { connect, type FeedEvent } from 'twister-node/client'
const node = connect()
${call}
for await (const event of node.events({ usernames: ['alice'] })) { const one: FeedEvent = event; console.log(one.type) }
`
  writeFileSync(join(home, 'good.ts'), text(`const height: number = await node.getblockcount({}); console.log(height)`))
  writeFileSync(join(home, 'bad.ts'), text(`await node.publish({ user: 'alice' })`))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ]
  const types = ['--typeRoots', join(root, 'node_modules/@types')]
  const compile = (name: string) => run(process.execPath, [compiler, ...options, ...types, name], { cwd: home })
  await compile('good.ts')
  await expect(compile('bad.ts')).rejects.toMatchObject({ stdout: expect.stringContaining('TS2353') as string })
})
