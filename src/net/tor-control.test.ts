import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../test/support/codes.ts'
import { concatBytes } from '../base/bytes.ts'
import { encodeHex } from '../codec/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import type { Connection, Listener } from './endpoint.ts'
import { systemSockets } from './sockets.ts'
import { systemClock } from './system-clock.ts'
import { systemRandom } from './system-random.ts'
import { openTorService } from './tor-control.ts'

const cookie = new Uint8Array(32).fill(7)
const serverNonce = new Uint8Array(32).fill(9)
const name = 'wjfbwfhsswnq6frrtscogh76sdj5jrfkkx63sur4e52wj6i5mlknmsid'
const key = `ED25519-V3:${'A'.repeat(86)}==`
const sockets = systemSockets()

let listener: Listener | undefined
let client: Connection | undefined

afterEach(async () => {
  client?.destroy()
  await listener?.close()
})

const hashOf = (purpose: string, nonce: Uint8Array, secret: Uint8Array): string =>
  createHmac('sha256', `Tor safe cookie authentication ${purpose} hash`)
    .update(concatBytes(secret, nonce, serverNonce))
    .digest('hex')
    .toUpperCase()

/** Answers as Tor 0.4.9 does: the lines of this port were recorded from it. */
const torAnswering = (
  secret: Uint8Array,
  changes: Record<string, string> = {},
): { readonly commands: string[]; readonly answer: (command: string) => string } => {
  const commands: string[] = []
  let nonce = new Uint8Array(32)
  const answers: Record<string, (rest: string) => string> = {
    PROTOCOLINFO: () =>
      '250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/run/tor/control.authcookie"\r\n250-VERSION Tor="0.4.9.11"\r\n250 OK',
    AUTHCHALLENGE: (rest) => {
      nonce = Uint8Array.from(Buffer.from(rest.split(' ')[1] ?? '', 'hex'))
      const proof = hashOf('server-to-controller', nonce, secret)
      return `250 AUTHCHALLENGE SERVERHASH=${proof} SERVERNONCE=${encodeHex(serverNonce).toUpperCase()}`
    },
    AUTHENTICATE: (rest) =>
      rest.toUpperCase() === hashOf('controller-to-server', nonce, secret) || rest.startsWith('"')
        ? '250 OK'
        : '515 Authentication failed: Safe cookie response did not match expected value.',
    ADD_ONION: (rest) =>
      rest.startsWith('NEW:')
        ? `250-ServiceID=${name}\r\n250-PrivateKey=${key}\r\n250 OK`
        : `250-ServiceID=${name}\r\n250 OK`,
  }
  return {
    commands,
    answer: (command) => {
      commands.push(command)
      const [verb = '', ...rest] = command.split(' ')
      return changes[verb] ?? answers[verb]?.(rest.join(' ')) ?? `510 Unrecognized command "${verb}"`
    },
  }
}

const listen = async (answer: (command: string) => string): Promise<void> => {
  listener = await sockets.listen({ address: '127.0.0.1', port: 0 }, (connection) => {
    client = connection
    connection.start({
      data: (bytes) => {
        connection.write(encodeUtf8(`${answer((decodeUtf8(bytes) ?? '').trim())}\r\n`))
      },
      closed: () => undefined,
    })
  })
}

const open = (request: { readonly password?: string; readonly privateKey?: string } = {}) => {
  const control = listener?.local ?? { address: '127.0.0.1', port: 1 }
  return openTorService(
    { clock: systemClock, random: systemRandom, sockets, readFile: () => cookie },
    { control, address: '127.0.0.1', ports: [28_333, 29_333], password: undefined, privateKey: undefined, ...request },
  )
}

describe('the control port of Tor', () => {
  test('makes a service for both ports, after both sides have shown that they know the cookie', async () => {
    const tor = torAnswering(cookie)
    await listen(tor.answer)
    const service = await open()
    expect([service.name, service.privateKey]).toEqual([`${name}.onion`, key])
    expect(tor.commands.at(-1)).toBe('ADD_ONION NEW:ED25519-V3 Port=28333,127.0.0.1:28333 Port=29333,127.0.0.1:29333')
    client?.destroy()
    await service.ended
  })

  test('brings back the same service by its key', async () => {
    const tor = torAnswering(cookie)
    await listen(tor.answer)
    const service = await open({ privateKey: key })
    expect([service.name, service.privateKey]).toEqual([`${name}.onion`, key])
    expect(tor.commands.at(-1)).toContain(`ADD_ONION ${key} `)
    service.close()
  })

  test('is told nothing of the cookie unless it knows it: a stranger names any file', async () => {
    const tor = torAnswering(new Uint8Array(32))
    await listen(tor.answer)
    expect(await codeOf(open())).toBe('tor.control')
    expect(tor.commands.some((command) => command.startsWith('AUTHENTICATE'))).toBe(false)
  })

  test('gets a password as one quoted word', async () => {
    const tor = torAnswering(cookie)
    await listen(tor.answer)
    const service = await open({ password: 'a"b\\c\r\nQUIT' })
    expect(tor.commands[1]).toBe(String.raw`AUTHENTICATE "a\"b\\cQUIT"`)
    service.close()
  })

  test.each([
    ['AUTHENTICATE', '515 Bad authentication'],
    ['ADD_ONION', '550 Onion address collision'],
    ['ADD_ONION', `250-ServiceID=../../etc\r\n250-PrivateKey=${key}\r\n250 OK`],
    ['ADD_ONION', `250-ServiceID=${name}\r\n250-PrivateKey=RSA:1\r\n250 OK`],
    ['PROTOCOLINFO', '250-AUTH METHODS=HASHEDPASSWORD\r\n250 OK'],
    ['PROTOCOLINFO', '250-x\r\n'.repeat(100)],
    ['PROTOCOLINFO', 'x'.repeat(10_000)],
  ])('says what is wrong when %s is answered otherwise', async (verb, answer) => {
    await listen(torAnswering(cookie, { [verb]: answer }).answer)
    expect(await codeOf(open())).toBe('tor.control')
  })

  test('that nobody answers at is told', async () => {
    expect(await codeOf(open())).toBe('tor.control')
  })
})
