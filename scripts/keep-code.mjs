// Keeps the code that V8 makes of the program while a node starts, so that no start need make it again (docs/adr/0027).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long a start may take, in milliseconds. */
const patienceMs = 60_000

const { load, scripts } = createRequire(import.meta.url)('../bin/program.cjs')

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const directory = mkdtempSync(join(tmpdir(), 'twister-build-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
setTimeout(() => process.exit(1), patienceMs).unref()

// What a node tells its starter when it is ready.
process.send = () => {
  // Whoever can read the program can read its code.
  process.umask(0o022)
  for (const [path, script] of scripts) writeFileSync(`${path}.code`, script.createCachedData())
  process.exit(0)
}
process.argv = [
  ...process.argv.slice(0, 2),
  `-datadir=${directory}`,
  // Ports come from the name: builds that run at the same time must not meet.
  `-network=private:build-${String(process.pid)}`,
  '-bind=127.0.0.1',
  '-listen=0',
  '-dnsseed=0',
  '-rpcbind=127.0.0.1',
  `-rpcport=${String(await freePort())}`,
]
if (!load('twisterd', true)) process.exit(1)
