import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { asOwner, harmlessCall, startHttpServer } from '../../test/support/http-server.ts'
import { ownCertificate, strangersCertificate } from '../../test/support/test-certificates.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Scope } from '../base/scope.ts'
import { callNode } from '../cli/rpc-client.ts'
import { tlsSource } from '../daemon/certificate.ts'
import { systemClock } from '../net/system-clock.ts'
import { type Certificate, keepCertificate } from './tls.ts'

const fake = useFakeContext(() => systemClock)
const made = forEachTest(
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twister-tls-'))
    writeFileSync(join(folder, 'server.cert'), ownCertificate.cert)
    writeFileSync(join(folder, 'server.pem'), ownCertificate.key)
    const tls = tlsSource(folder, { certificateFile: 'server.cert', keyFile: 'server.pem', ciphers: undefined })
    return { folder, server: await startHttpServer(fake.context, { tls, maxConnections: 20 }) }
  },
  async ({ folder, server }) => {
    await server.close()
    rmSync(folder, { recursive: true })
  },
)

const settings = (certificateFile: string) => ({
  ...{ host: '127.0.0.1', port: made.server.port, user: 'user', password: 'pwd', dataDirectory: made.folder },
  certificateFile,
})

/** The version that client and server settle on, or why they do not. */
const settled = async (options: ConnectionOptions): Promise<string | null> => {
  const socket = connect({ port: made.server.port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  try {
    await once(socket, 'secureConnect')
    return socket.getProtocol()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? null
  } finally {
    socket.destroy()
  }
}

describe('the server', () => {
  test('answers over TLS, and whoever speaks without hears nothing', async () => {
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(
        { port: made.server.port, method: 'POST', headers: asOwner, ca: ownCertificate.cert, host: 'localhost' },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      call.on('error', reject)
      call.end(harmlessCall)
    })
    expect(answer).toBe(200)
    const plain = connectPlain(made.server.port, '127.0.0.1')
    let heard = ''
    plain.on('data', (part: Buffer) => (heard += part.toString()))
    plain.on('error', () => undefined)
    plain.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await once(plain, 'close')
    expect(heard).not.toContain('HTTP/')
  })

  test('takes no version that is broken (rpc hazard 13)', async () => {
    expect(await settled({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL@SECLEVEL=0' })).not.toMatch(
      /^TLS/u,
    )
    expect(await settled({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2')
    expect(await settled({})).toBe('TLSv1.3')
  })

  test('keeps a place for the next one whoever begins a handshake and stops', async () => {
    const idle = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const socket = connectPlain(made.server.port, '127.0.0.1')
        socket.on('error', () => undefined)
        await once(socket, 'connect')
        return socket
      }),
    )
    expect((await callNode(settings(join(made.folder, 'server.cert')), 'getblockcount', [])).error).toBeNull()
    for (const socket of idle) socket.destroy()
  })
})

describe('a command over TLS', () => {
  test('trusts the certificate of its own node, by whatever name it calls it', async () => {
    expect((await callNode(settings(join(made.folder, 'server.cert')), 'getblockcount', [])).result).toBe(36)
  })

  test.each(['missing.cert', 'other.cert'])('refuses another one: %s', async (name) => {
    writeFileSync(join(made.folder, 'other.cert'), strangersCertificate.cert)
    await expect(callNode(settings(join(made.folder, name)), 'getblockcount', [])).rejects.toMatchObject({
      code: 'client.untrusted',
    })
  })
})

describe('the certificate', () => {
  test('is read again when it is renewed; one that does not work is not taken', async () => {
    const clock = new ManualClock(0)
    const scope = new Scope('test', silentLog)
    const taken: unknown[] = []
    let read: () => Certificate = () => ownCertificate
    keepCertificate(
      { setSecureContext: ({ cert }) => taken.push(cert) },
      { read: () => read() },
      { clock, log: silentLog },
      scope,
    )
    await clock.advance(60_000)
    expect(taken).toEqual([])
    read = () => {
      throw new Error('half written')
    }
    await clock.advance(60_000)
    read = () => strangersCertificate
    await clock.advance(120_000)
    expect(taken).toEqual([strangersCertificate.cert])
    await scope.close()
  })

  test('that is not there, or does not fit, is said at the start', () => {
    const source = (certificateFile: string, keyFile: string, ciphers?: string) => () =>
      tlsSource(made.folder, { certificateFile, keyFile, ciphers }).read()
    writeFileSync(join(made.folder, 'other.pem'), strangersCertificate.key)
    expect(source('none.cert', 'server.pem')).toThrow(expect.objectContaining({ code: 'http.no-certificate' }))
    expect(source('server.cert', 'other.pem')).toThrow(expect.objectContaining({ code: 'http.bad-certificate' }))
    expect(source('server.cert', 'server.pem', 'nonsense')).toThrow(
      expect.objectContaining({ code: 'http.bad-certificate' }),
    )
  })
})
