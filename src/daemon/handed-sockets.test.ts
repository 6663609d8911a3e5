import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { noSockets, onlySocket, takeHandedSockets } from './handed-sockets.ts'

const take = (environment: Record<string, string>) => takeHandedSockets(environment, 7, () => true)

describe('what a service manager says', () => {
  test('names the doors; every other name is the page', () => {
    const environment = {
      ...{ LISTEN_PID: '7', LISTEN_FDS: '4', LISTEN_FDNAMES: 'twisterd.socket:pod:public:connection' },
      PATH: '/bin',
    }
    expect(take(environment)).toEqual({ page: [3, 6], pod: 4, publicPages: 5 })
    expect(environment).toEqual({ PATH: '/bin' })
    expect(take({ LISTEN_PID: '7', LISTEN_FDS: '2' })).toEqual({ ...noSockets, page: [3, 4] })
  })

  test.each([
    ['nothing was handed over', {}],
    ['it was meant for another process', { LISTEN_PID: '8', LISTEN_FDS: 'x' }],
    ['the process is not named', { LISTEN_FDS: '1' }],
  ])('is nothing where %s, and no child hears of it', (_what, given: Record<string, string>) => {
    const environment = { ...given }
    expect(take(environment)).toBe(noSockets)
    expect(environment).toEqual({})
  })

  test.each([
    [{ LISTEN_PID: 'x', LISTEN_FDS: '1' }, 'LISTEN_PID=x is no process number'],
    [{ LISTEN_PID: '7', LISTEN_FDS: '-1' }, 'LISTEN_FDS=-1 is no number of sockets from 0 to 16'],
    [{ LISTEN_PID: '7', LISTEN_FDS: '17' }, 'LISTEN_FDS=17 is no number'],
    [{ LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'one' }, 'LISTEN_FDNAMES has 1 names for 2 sockets'],
    [{ LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'pod:pod' }, 'Two sockets with the name pod'],
  ])('is refused with a sentence where it is wrong: %j', (environment, sentence) => {
    expect(() => take(environment)).toThrow(sentence)
  })

  test('is the only door of a web process of a pod, whatever its name is', () => {
    expect(onlySocket(noSockets)).toBeUndefined()
    expect(onlySocket({ ...noSockets, page: [3] })).toBe(3)
    expect(onlySocket({ ...noSockets, pod: 3 })).toBe(3)
    expect(() => onlySocket({ ...noSockets, page: [3], pod: 4 })).toThrow('listens on one socket')
  })
})

/** The descriptor of something that is open here. */
const descriptorOf = (open: object): number => (open as { readonly _handle: { readonly fd: number } })._handle.fd

const listening = async (at: object): Promise<Server> => {
  const server = createServer()
  server.listen(at)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

const portOf = (server: Server): number => (server.address() as { readonly port: number }).port

/** A process that is handed descriptors as systemd does it; what it says, and how a call to its port is answered. */
const hand = async (
  descriptors: readonly number[],
  port: number,
  begun: () => unknown = () => undefined,
): Promise<{ readonly told: unknown; readonly refused: string; readonly answer: string }> => {
  const program = join(import.meta.dirname, '../../test/support/handed-sockets-child.mjs')
  const words = ['-c', `LISTEN_PID=$$ LISTEN_FDS=${String(descriptors.length)} exec "$0" "$@"`]
  const child = spawn('/bin/sh', [...words, process.execPath, program, String(port)], {
    stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
  })
  const { stdout, stderr } = child
  onTestFinished(() => void child.kill())
  let [said, refused] = ['', '']
  stderr?.on('data', (part: Buffer) => (refused += part.toString()))
  await new Promise<void>((resolve) => {
    stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.endsWith('}')) resolve()
    })
    child.once('close', () => {
      resolve()
    })
  })
  begun()
  const told: unknown = said === '' ? undefined : JSON.parse(said)
  const answer = said === '' ? '' : await (await fetch(`http://127.0.0.1:${String(port)}/`)).text()
  return { told, refused, answer }
}

describe('a socket that is handed over', () => {
  test('is listened on, and goes to no child', async () => {
    const opened = await listening({ port: 0, host: '127.0.0.1' })
    // Else this process could take the call, on the same socket.
    const { told, answer, refused } = await hand([descriptorOf(opened)], portOf(opened), () => opened.close())
    expect({ told, answer, refused }).toEqual({ told: { count: 1, inChild: [] }, answer: 'here', refused: '' })
  })

  test('at another port than the settings say is refused: links and commands would lead nowhere', async () => {
    const opened = await listening({ port: 0, host: '127.0.0.1' })
    const { refused } = await hand([descriptorOf(opened)], 1)
    expect(refused).toContain(`is at port ${String(portOf(opened))}, and commands and links go to 1. Set -rpcport=`)
  })

  test('that is a file, a datagram socket or no socket at all is refused', async () => {
    const file = await listening({ path: join(temporaryFolder(), 'door.sock') })
    expect((await hand([descriptorOf(file)], 1)).refused).toContain('is a file, over which nobody can see who calls')
    const datagrams = createSocket('udp4')
    datagrams.bind(0, '127.0.0.1')
    await once(datagrams, 'listening')
    onTestFinished(() => void datagrams.close())
    const bound = datagrams as unknown as Record<symbol, { handle: { fd: number } }>
    const [state] = Object.getOwnPropertySymbols(datagrams).filter((key) => String(key).includes('state'))
    expect((await hand([bound[state ?? Symbol()]?.handle.fd ?? -1], 1)).refused).toContain('cannot be listened on')
    const plain = openSync(join(temporaryFolder(), 'plain'), 'w')
    expect((await hand([plain], 1)).refused).toContain('Descriptor 3 was handed over, and is no socket')
  })
})
