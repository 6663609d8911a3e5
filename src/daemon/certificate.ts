// The certificate of the settings, as the C++ node names its files (rpc.md 1.14).
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Certificate, TlsSource } from '../http/tls.ts'

/** Names of files, from the data directory on or whole; `ciphers` in the words of OpenSSL. */
export interface TlsSettings {
  readonly certificateFile: string
  readonly keyFile: string
  readonly ciphers: string | undefined
}

const readPem = (path: string, option: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CodedError(
      'http.no-certificate',
      `-rpcssl needs ${path}, which cannot be read (${messageOf(error)}). Name the file with -${option}=<file>.`,
    )
  }
}

/** Reads both files anew each time. Faults: `http.no-certificate`, `http.bad-certificate`. */
export const tlsSource = (dataDirectory: string, { certificateFile, keyFile, ciphers }: TlsSettings): TlsSource => ({
  read: () => {
    const certificate: Certificate = {
      cert: readPem(resolve(dataDirectory, certificateFile), 'rpcsslcertificatechainfile'),
      key: readPem(resolve(dataDirectory, keyFile), 'rpcsslprivatekeyfile'),
      ...(ciphers === undefined ? {} : { ciphers }),
    }
    try {
      createSecureContext(certificate)
      return certificate
    } catch (error) {
      throw new CodedError(
        'http.bad-certificate',
        `The certificate or key of -rpcssl does not work (${messageOf(error)}). Both are PEM files that belong together; -rpcsslciphers is in the words of OpenSSL.`,
      )
    }
  },
})
