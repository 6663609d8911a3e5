// Calls over HTTP beside the C++ node's, and beside a server of Node.js that does nothing else.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../test/support/daemons.ts'
import { type BenchRow, benchRow } from './bench.ts'
import { type Mode, perSecond } from './http-load.ts'

/** The C++ node (twister-core 0.9.40) on a machine of two cores, calls a second: errata 77 explains the last one. */
const reference = { getinfo: 3800, getpostsFresh: 1130, getpostsKept: 22 }

const posts = 20
const registeredAtOnce = 8

const requestOf = (daemon: TestDaemon, mode: Mode, method: string, params: readonly unknown[]): Buffer => {
  const cookie = readFileSync(join(daemon.settings.dataDirectory, '.cookie'), 'utf8').trim()
  const body = JSON.stringify({ id: 1, method, params })
  return Buffer.from(
    [
      'POST / HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: Basic ${Buffer.from(cookie).toString('base64')}`,
      'Content-Type: application/json',
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      ...(mode === 'fresh' ? ['Connection: close'] : []),
      '',
      body,
    ].join('\r\n'),
  )
}

const bareServer = `
  const { createServer } = require('node:http')
  let body = ''
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
      response.end(body)
    })
  })
  process.on('message', (text) => {
    body = text
    server.listen(0, '127.0.0.1', () => process.send(server.address().port))
  })`

/** A server of Node.js that gives one answer to whatever it is asked. */
const startBareServer = (body: string): Promise<{ readonly port: number; readonly process: ChildProcess }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', bareServer], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.once('message', (port) => {
      resolve({ port: Number(port), process: child })
    })
    child.send(body)
  })

/** Our rate beside that of a server that sends the same bytes and does nothing else. */
const besideBareServer = async (
  daemon: TestDaemon,
  name: string,
  [mode, method, params]: readonly [Mode, string, readonly unknown[]],
): Promise<BenchRow> => {
  const request = requestOf(daemon, mode, method, params)
  const reply = await daemon.call(method, ...params)
  const bare = await startBareServer(`${JSON.stringify(reply)}\n`)
  const ours = await perSecond({ port: daemon.settings.port, request, mode })
  const theirs = await perSecond({ port: bare.port, request, mode })
  bare.process.kill()
  return benchRow(`${name}, ${mode} connections`, ours, 'bare node:http, same bytes', theirs)
}

const authors = ['alice', 'bob', 'carol'] as const

/** Users whose swarms run. */
const followed = Array.from({ length: 200 }, (_, index) => `user${String(index)}`)

/** Registers many, a few at a time: a node takes in only so many wishes at once. */
const registerFollowed = async (daemon: TestDaemon): Promise<void> => {
  for (let first = 0; first < followed.length; first += registeredAtOnce)
    await Promise.all(followed.slice(first, first + registeredAtOnce).map((name) => registerUser(daemon, name)))
  await daemon.client.follow({ username: 'alice', users: followed })
}

const fill = async (daemon: TestDaemon): Promise<void> => {
  for (const username of authors) {
    await registerUser(daemon, username)
    for (let number = 0; number < posts; number += 1)
      await daemon.client.publish({ username, msg: `post ${String(number)}, as long as people write #bench` })
  }
  await registerFollowed(daemon)
  await daemon.client.setgenerate({ generate: false })
}

/** Reads over HTTP. */
export const run = async (): Promise<BenchRow[]> => {
  const daemon = await startDaemon({ index: 0, base: 71, mines: true })
  await fill(daemon)
  const bare = await startBareServer('{"result":36,"error":null,"id":1}\n')
  const rate = (mode: Mode, method: string, params: readonly unknown[] = []): Promise<number> =>
    perSecond({ port: daemon.settings.port, request: requestOf(daemon, mode, method, params), mode })
  const bareRate = (mode: Mode): Promise<number> =>
    perSecond({ port: bare.port, request: requestOf(daemon, mode, 'getblockcount', []), mode })
  const newest = [posts, [{ username: 'alice' }]]
  const bareServerName = 'bare node:http server'
  const rows = [
    benchRow('getinfo, a connection for each', await rate('fresh', 'getinfo'), 'C++ node', reference.getinfo),
    benchRow('getinfo, kept connections', await rate('kept', 'getinfo'), 'C++ node', reference.getinfo),
    benchRow(
      'getposts of 20, a connection for each',
      await rate('fresh', 'getposts', newest),
      'C++ node',
      reference.getpostsFresh,
    ),
    benchRow(
      'getposts of 20, kept connections',
      await rate('kept', 'getposts', newest),
      'C++ node',
      reference.getpostsKept,
    ),
    benchRow(
      'getblockcount, a connection for each',
      await rate('fresh', 'getblockcount'),
      bareServerName,
      await bareRate('fresh'),
    ),
    benchRow(
      'getblockcount, kept connections',
      await rate('kept', 'getblockcount'),
      bareServerName,
      await bareRate('kept'),
    ),
  ]
  const ofThree = [30, authors.map((username) => ({ username }))]
  rows.push(
    await besideBareServer(daemon, 'getinfo', ['kept', 'getinfo', []]),
    await besideBareServer(daemon, 'getposts of 30 of 3 users', ['kept', 'getposts', ofThree]),
    await besideBareServer(daemon, 'getposts of 30 of 3 users', ['fresh', 'getposts', ofThree]),
    await besideBareServer(daemon, 'getlasthave of 200 users', ['kept', 'getlasthave', ['alice', followed]]),
    await besideBareServer(daemon, 'getlasthave of 200 users', ['fresh', 'getlasthave', ['alice', followed]]),
  )
  bare.process.kill()
  await stopAllDaemons()
  return rows
}
