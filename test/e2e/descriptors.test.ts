import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { networkNamed, swarmPortOffset } from '../../src/protocol/network.ts'
import { eventually, startDaemon, stopAllDaemons, testNetworkName } from '../support/daemons.ts'

// Machines that let a program have few files and connections open.

const base = 98

afterAll(stopAllDaemons)

const openedBy = (pid: number | undefined): number => readdirSync(`/proc/${String(pid)}/fd`).length

/** Connects so many times, and waits until each connection stands or is gone. */
const flood = async (port: number, host: string, count: number): Promise<readonly Socket[]> =>
  Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect({ port, host })
          socket.once('connect', () => {
            resolve(socket)
          })
          socket.on('error', () => {
            resolve(socket)
          })
        }),
    ),
  )

test('too few file descriptors are a sentence, not a stack', async () => {
  const start = startDaemon({ index: 0, base, descriptors: 64 })
  await expect(start).rejects.toThrow(/error: This program may have 64 files and connections open, and needs \d+/u)
  await expect(start).rejects.not.toThrow(/ {4}at /u)
})

test('with few of them a node mines, and lives through floods of connections on every port', async () => {
  const daemon = await startDaemon({ index: 1, base, mines: true, descriptors: 128 })
  const { port: chainPort } = networkNamed(testNetworkName) ?? expect.fail('no network')
  const sockets = [
    ...(await flood(daemon.settings.port, '127.0.0.1', 300)),
    ...(await flood(chainPort, `127.${String(base)}.2.1`, 300)),
    ...(await flood(chainPort + swarmPortOffset, `127.${String(base)}.2.1`, 300)),
  ]
  await eventually('most connections dropped', () =>
    Promise.resolve(openedBy(daemon.process.pid) < 124 ? true : undefined),
  )
  for (const socket of sockets) socket.destroy()
  const height = await eventually('an answer', () => daemon.client.getblockcount({}).catch(() => undefined))
  await eventually('a block', async () => ((await daemon.client.getblockcount({})) > height ? true : undefined))
  expect(daemon.process.exitCode).toBeNull()
})
