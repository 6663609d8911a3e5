// Listens on what it was handed, as the node does, and tells what a child of it gets of that.
import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { takeHandedSockets } from '../../dist/daemon/handed-sockets.js'
import { listenOr } from '../../dist/http/listening.js'

const [port] = process.argv.slice(2)
try {
  const { page } = takeHandedSockets(process.env, process.pid)
  for (const fd of page) {
    const server = createServer((_, response) => response.end('here'))
    await listenOr(server, { fd, port: Number(port), setting: 'rpcport' }, (error) => error)
  }
  const handed = page.map((fd) => readlinkSync(`/proc/self/fd/${fd}`))
  const seen = String(execFileSync('/bin/sh', ['-c', 'env; for file in /proc/$$/fd/*; do readlink $file; done; true']))
  const inChild = seen.split('\n').filter((line) => line.startsWith('LISTEN_') || handed.includes(line))
  process.stdout.write(JSON.stringify({ count: page.length, inChild }))
} catch (error) {
  process.stderr.write(`${error.code}: ${error.message}`)
  process.exit(1)
}
