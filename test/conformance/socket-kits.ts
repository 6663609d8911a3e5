// The transports that must behave alike, and what a test needs of each.
import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { SeededRandom } from '../../src/base/random.ts'
import type { Endpoint, Sockets } from '../../src/net/endpoint.ts'
import { MemoryNetwork } from '../../src/net/memory-network.ts'
import { systemSockets } from '../../src/net/sockets.ts'
import { systemClock } from '../../src/net/system-clock.ts'

/** Two hosts of one transport. */
export interface SocketKit {
  readonly server: Sockets
  readonly client: Sockets
  readonly serverAddress: string
  /** A host name of that address. */
  readonly serverName: string
  readonly clientAddress: string
  /** An endpoint that never answers. */
  readonly blackHole: () => Promise<Endpoint>
  readonly close: () => void
}

const memoryKit = (): SocketKit => {
  const random = new SeededRandom(1)
  const network = new MemoryNetwork({ clock: systemClock, random, delayMs: 1, jitterMs: 3 })
  network.setName('server.example', ['10.0.0.1'])
  return {
    server: network.host('10.0.0.1'),
    client: network.host('10.0.0.2'),
    serverAddress: '10.0.0.1',
    serverName: 'server.example',
    clientAddress: '10.0.0.2',
    blackHole: () => Promise.resolve({ address: '10.9.9.9', port: 1 }),
    close: () => undefined,
  }
}

const listenAlone = `
  const server = require('node:net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    process.stdout.write(String(server.address().port))
  })`

/** A frozen process whose queue of connections is full: further attempts are not answered. */
const freezeListener = async (closers: (() => void)[]): Promise<Endpoint> => {
  const child = spawn(process.execPath, ['-e', listenAlone], { stdio: ['ignore', 'pipe', 'inherit'] })
  closers.push(() => child.kill('SIGKILL'))
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Uint8Array) => {
      resolve(Number(String(text)))
    })
  })
  // From here: by itself it could be late, and take in who comes first.
  child.kill('SIGSTOP')
  for (let count = 0; count < 8; count += 1) {
    const filler: Socket = connect({ host: '127.0.0.1', port }).on('error', () => undefined)
    closers.push(() => filler.destroy())
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  return { address: '127.0.0.1', port }
}

const systemKit = (): SocketKit => {
  const closers: (() => void)[] = []
  return {
    server: systemSockets(),
    client: systemSockets(),
    serverAddress: '127.0.0.1',
    serverName: 'localhost',
    clientAddress: '127.0.0.1',
    blackHole: () => freezeListener(closers),
    close: () => {
      for (const closer of closers) closer()
    },
  }
}

/** Every transport by name. */
export const socketKits: readonly (readonly [string, () => SocketKit])[] = [
  ['memory network', memoryKit],
  ['sockets of the machine', systemKit],
]
