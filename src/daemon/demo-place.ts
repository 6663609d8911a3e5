// Where a demonstration runs: folder, network, addresses and ports of its own, so that several fit on one machine.
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { CodedError } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { mainNetwork, type Network, networkNamed, swarmPortOffset } from '../protocol/network.ts'
import { openDataDirectory } from '../store/data-directory.ts'

/** Nodes of a demonstration. */
const nodeCount = 3

/** Demonstrations beside one another under one data directory. */
const maxDemos = 20

/** Places that are tried before we give up. */
const maxTries = 100

/** Distance of the nodes' ports for pages, and of the ports that two demonstrations begin with. */
const rpcPortStep = 10
const demoPortStep = 40

/** A port between those of the pages: whoever listens there has the whole place. */
const reservationOffset = 5

/** What one node of the demonstration listens on. */
interface NodePlace {
  readonly address: string
  readonly rpcPort: number
}

/** What a demonstration has for itself. */
export interface DemoPlace {
  readonly folder: string
  readonly network: Network
  readonly nodes: readonly NodePlace[]
}

/** Nobody but us uses the folder while we hold its lock; the next demonstration takes the next folder. */
const lockFolder = (base: string, scope: Scope): string => {
  for (let number = 1; number <= maxDemos; number += 1) {
    const folder = join(base, number === 1 ? 'demo' : `demo-${String(number)}`)
    try {
      return openDataDirectory(folder, scope).path
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'data-directory.locked') throw error
    }
  }
  throw new CodedError('demo.too-many', `${String(maxDemos)} demonstrations run in ${base}. Stop one of them.`)
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** The server that listens there, or undefined when another program does. */
const listening = (address: string, port: number): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if (isTaken(error)) resolve(undefined)
      else reject(error)
    })
    server.listen({ host: address, port, exclusive: true }, () => {
      resolve(server)
    })
  })

const isFreeTcp = async (address: string, port: number): Promise<boolean> => {
  const server = await listening(address, port)
  if (server === undefined) return false
  await new Promise((resolve) => server.close(resolve))
  return true
}

const isFreeUdp = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.once('error', (error) => {
      socket.close()
      if (isTaken(error)) resolve(false)
      else reject(error)
    })
    socket.bind({ address, port, exclusive: true }, () => {
      socket.close(() => {
        resolve(true)
      })
    })
  })

const areFree = async (checks: readonly (() => Promise<boolean>)[]): Promise<boolean> => {
  for (const check of checks) if (!(await check())) return false
  return true
}

/** Nodes of one machine need addresses in different /24s: the DHT keeps one node for each (dht.md 5.6-7). */
const addressesFrom = (octet: number): readonly string[] =>
  Array.from({ length: nodeCount }, (_, index) => `127.${String(octet)}.${String(index + 1)}.1`)

const findAddresses = async (first: number, { port }: Network): Promise<readonly string[]> => {
  for (let tried = 0; tried < maxTries; tried += 1) {
    const addresses = addressesFrom(1 + ((first + tried) % 254))
    const checks = addresses.flatMap((address) => [
      () => isFreeTcp(address, port),
      () => isFreeTcp(address, port + swarmPortOffset),
      () => isFreeUdp(address, port + swarmPortOffset),
    ])
    if (await areFree(checks)) return addresses
  }
  throw new CodedError('demo.no-address', `Other programs use port ${String(port)} of all addresses that were tried.`)
}

/** The first of three ports; one between them is held while the demonstration runs. */
const reservePorts = async (first: number, scope: Scope): Promise<number> => {
  for (let tried = 0; tried < maxTries; tried += 1) {
    const port = first + tried * demoPortStep
    const reservation = await listening('127.0.0.1', port + reservationOffset)
    if (reservation === undefined) continue
    const checks = rpcPortsFrom(port).map((each) => () => isFreeTcp('127.0.0.1', each))
    if (await areFree(checks)) {
      scope.defer(
        () =>
          new Promise<void>((resolve) =>
            reservation.close(() => {
              resolve()
            }),
          ),
      )
      return port
    }
    reservation.close()
  }
  throw new CodedError('demo.no-port', `Other programs use all ports that were tried. Choose another -rpcport.`)
}

const rpcPortsFrom = (first: number): readonly number[] =>
  Array.from({ length: nodeCount }, (_, index) => first + index * rpcPortStep)

/** The highest first port from which all that are tried exist. */
const highestFirstPort = 65_535 - maxTries * demoPortStep

/** Finds and holds a place until `scope` closes. The same folder gets the same network again: its data fits. */
export const findDemoPlace = async (base: string, rpcPort: number | undefined, scope: Scope): Promise<DemoPlace> => {
  const first = rpcPort ?? mainNetwork.rpcPort
  if (first > highestFirstPort)
    throw new CodedError('demo.port', `-rpcport of a demonstration must be at most ${String(highestFirstPort)}.`)
  const folder = lockFolder(base, scope)
  const digest = createHash('sha256').update(folder).digest()
  const network = networkNamed(`private:demo-${digest.toString('hex', 0, 4)}`)
  if (network === undefined) throw new CodedError('demo.network', 'A demonstration has no network.')
  const addresses = await findAddresses(digest.readUInt16BE(4), network)
  const rpcPorts = rpcPortsFrom(await reservePorts(first, scope))
  return {
    folder,
    network,
    nodes: addresses.map((address, index) => ({ address, rpcPort: rpcPorts[index] ?? first })),
  }
}
