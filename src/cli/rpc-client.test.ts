import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../test/support/codes.ts'
import { runCommand } from './command.ts'
import { callNode, type ClientSettings } from './rpc-client.ts'

let folder = ''
let server: Server
let received = ''
let answer: (socket: Socket) => void = () => undefined

const settings = (change: Partial<ClientSettings> = {}): ClientSettings => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { host: '127.0.0.1', port, user: undefined, password: undefined, dataDirectory: folder, ...change }
}

const reply = (status: string, body: string) => (socket: Socket) => {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twister-client-'))
  writeFileSync(join(folder, '.cookie'), '__cookie__:secret\n')
  received = ''
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (part) => {
      received += part.toString()
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

const sentPassword = (): string =>
  Buffer.from(/Authorization: Basic (\S+)/u.exec(received)?.[1] ?? '', 'base64').toString()

describe('a call', () => {
  test('carries the cookie of the data directory, or the given password', async () => {
    answer = reply('200 OK', '{"result":1,"error":null,"id":1}')
    expect(await callNode(settings(), 'getblockcount', [])).toMatchObject({ result: 1 })
    expect(sentPassword()).toBe('__cookie__:secret')
    received = ''
    await callNode(settings({ user: 'me', password: 'mine' }), 'getblockcount', [])
    expect(sentPassword()).toBe('me:mine')
  })

  test.each(['192.0.2.1', 'example.org', '127.evil.example', '::2'])('never shows the cookie to %s', async (host) => {
    expect(await codeOf(callNode(settings({ host }), 'getinfo', []))).toBe('client.no-password')
  })

  test('tells apart what went wrong', async () => {
    answer = reply('401 Unauthorized', '')
    expect(await codeOf(callNode(settings(), 'getinfo', []))).toBe('client.unauthorized')
    answer = reply('200 OK', '<html>')
    expect(await codeOf(callNode(settings(), 'getinfo', []))).toBe('client.no-json')
    answer = (socket) => socket.destroy()
    expect(await codeOf(callNode(settings(), 'getinfo', []))).toBe('client.cut-off')
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"result":')
    expect(await codeOf(callNode(settings(), 'getinfo', []))).toBe('client.cut-off')
    expect(await codeOf(callNode(settings({ port: 1 }), 'getinfo', []))).toBe('client.unreachable')
    expect(await codeOf(callNode(settings({ dataDirectory: '/nowhere' }), 'getinfo', []))).toBe('client.no-cookie')
  })
})

describe('a command', () => {
  const outcomeOf = (body: string, status = '200 OK', words = ['getinfo']) => {
    answer = reply(status, body)
    return runCommand(settings(), words)
  }

  test('prints texts raw, nothing for null, and JSON otherwise', async () => {
    expect((await outcomeOf('{"result":"ab\\ncd","error":null}')).output).toBe('ab\ncd\n')
    expect((await outcomeOf('{"result":null,"error":null}')).output).toBe('')
    expect((await outcomeOf('{"result":[1],"error":null}')).output).toBe('[\n    1\n]\n')
  })

  test('ends with the code of the error', async () => {
    const outcome = await outcomeOf('{"result":null,"error":{"code":-32601,"message":"no"}}', '404 Not Found')
    expect(outcome).toEqual({ output: '', errorOutput: 'error: {"code":-32601,"message":"no"}\n', status: 89 })
  })

  test('shows what strangers wrote without what a terminal obeys, and loses none of it', async () => {
    const text = '\u001b[2J\u009b31m\u202eevil'
    const { output } = await outcomeOf(JSON.stringify({ result: [{ msg: text }], error: null }))
    expect(output).not.toMatch(/[\u001b\u009b\u202e]/u)
    expect(JSON.parse(output)).toEqual([{ msg: text }])
  })
})
