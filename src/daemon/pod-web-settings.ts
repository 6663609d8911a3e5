// The settings of a web process of a pod (`-podweb`).
import { resolve } from 'node:path'
import { CodedError } from '../base/coded-error.ts'
import { parseUrl } from '../base/url.ts'
import { type Endpoint, parseEndpoint } from '../codec/ip.ts'
import type { ClientSettings } from '../cli/rpc-client.ts'
import { dataDirectoryOf, logSettingsOf, networkOf, podOf } from './node-settings.ts'
import type { Settings } from './settings.ts'

const missing = (what: string): CodedError => new CodedError('settings.invalid', `-podweb needs ${what}`)

const decoded = (text: string): string | undefined => {
  try {
    return text === '' ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Where the overlay process is, and who calls. Without a password its cookie file is read: both are on one machine. */
const overlayOf = (settings: Settings): ClientSettings => {
  const text = settings.get('podoverlay')
  if (text === undefined)
    throw missing('-podoverlay=http://user:password@host:port/, the JSON-RPC of the node that runs the overlays.')
  const url = parseUrl(text)
  // The text itself may hold a password.
  if (url === undefined || !/^https?:$/u.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== '')
    throw new CodedError('settings.invalid', '-podoverlay must look like http://user:password@host:port/.')
  const isSecure = url.protocol === 'https:'
  const own = settings.has('rpcsslcertificatechainfile') ? settings.get('rpcsslcertificatechainfile') : undefined
  const dataDirectory = dataDirectoryOf(settings)
  return {
    host: url.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(url.port === '' ? (isSecure ? 443 : 80) : url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    dataDirectory,
    certificateFile: isSecure ? (own === undefined ? '' : resolve(dataDirectory, own)) : undefined,
  }
}

/** Where it is watched; undefined: nowhere. */
const watchOf = (settings: Settings): Endpoint | undefined => {
  const text = settings.get('podwatch')
  if (text === undefined) return undefined
  const place = parseEndpoint(text, 0)
  if (place !== undefined && place.port > 0) return place
  throw new CodedError('settings.invalid', `-podwatch=${text} must be an address and a port, such as 127.0.0.1:9464.`)
}

/** Validates all of them. Fault: `settings.invalid`. */
export const podWebSettingsOf = (settings: Settings) => {
  const pod = podOf(settings)
  if (pod === undefined) throw missing('-podport=<port>, where it answers.')
  if (!settings.has('podurl'))
    throw missing('-podurl=https://…, where people find the pod: the same in all processes, for browsers sign it.')
  const { store, ...place } = pod
  if (store === undefined)
    throw missing(
      '-podstore=postgres://…, the server on which the overlay process keeps the pod: a file of SQLite belongs to one process.',
    )
  if (settings.get('daemon'))
    throw new CodedError('settings.invalid', '-podweb has no background of its own: let a service manager run it.')
  const overlay = overlayOf(settings)
  const { secrets, levels } = logSettingsOf(settings)
  return {
    ...place,
    store,
    overlay,
    watch: watchOf(settings),
    network: networkOf(settings).name,
    stopWithParent: settings.get('stopwithparent'),
    /** There is no folder for a file. */
    log: {
      levels,
      toConsole: true,
      secrets: [...secrets, ...(overlay.password === undefined ? [] : [overlay.password])],
    },
  }
}

/** What a web process is started with. */
export type PodWebSettings = Readonly<ReturnType<typeof podWebSettingsOf>>
