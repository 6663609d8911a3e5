// TLS for the HTTP server: only what is held to be safe today, and a certificate that is read again when it is renewed.
import type { Server } from 'node:https'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'

/** Certificates with their chain, and the key, as PEM; `ciphers` in the words of OpenSSL. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly ciphers?: string
}

/** Where a certificate comes from. */
export interface TlsSource {
  /** Throws when it cannot be had, or key and certificate do not fit. */
  read(): Certificate
}

/** How long a handshake may take, in milliseconds; and the oldest version. */
export const tlsLimits = { handshakeTimeout: 10_000, minVersion: 'TLSv1.2', honorCipherOrder: true } as const

/** How often the files are looked at, in milliseconds. */
const lookMs = 60_000

const isSame = (one: Certificate, other: Certificate): boolean => one.cert === other.cert && one.key === other.key

/** Takes a renewed certificate into use; new connections get it. One that does not work is told, and the old one stays. */
export const keepCertificate = (
  server: Pick<Server, 'setSecureContext'>,
  source: TlsSource,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  scope: Scope,
): void => {
  let held = source.read()
  const timer = clock.every(lookMs, () => {
    try {
      const found = source.read()
      if (isSame(held, found)) return
      server.setSecureContext({ ...found, minVersion: tlsLimits.minVersion, honorCipherOrder: true })
      held = found
      log.info('certificate renewed')
    } catch (error) {
      log.warn('certificate not renewed', { error: messageOf(error) })
    }
  })
  scope.defer(() => {
    timer.cancel()
  })
}
