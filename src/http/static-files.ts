// Files of a web client from one folder, and nothing outside of it.
import { hash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { isPagePath } from '../api/page-routes.ts'

/** A folder that is served. */
export interface StaticRoot {
  readonly directory: string
  /** File of the path `/`. */
  readonly index: string
  readonly contentSecurityPolicy: string
  /** Our own page: it has addresses besides its files, and its files are anyone's. */
  readonly isOurs?: boolean
}

/** Largest file that is served, in bytes (rpc.md 1.6). */
const maxFileBytes = 8_000_000

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.eot': 'application/vnd.ms-fontobject',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
}

const inside = async (root: StaticRoot, path: string): Promise<string | undefined> => {
  try {
    const directory = await realpath(root.directory)
    const file = await realpath(join(directory, path === '/' ? root.index : path))
    // A link that leads out of the folder is refused, and so is everything that begins with a dot.
    const within = file.startsWith(directory + sep) && !file.slice(directory.length).includes(`${sep}.`)
    return within ? file : undefined
  } catch {
    return undefined
  }
}

/** A request and where its answer goes. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Forms in which files lie beside themselves, packed when the page was built; the first that is taken is sent. */
const packings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

const takes = (request: IncomingMessage, encoding: string): boolean =>
  (request.headers['accept-encoding'] ?? '').split(',').some((part) => {
    const [name = '', ...weights] = part.split(';').map((word) => word.trim().toLowerCase())
    return name === encoding && !weights.some((weight) => /^q=0(?:\.0*)?$/u.test(weight))
  })

interface Packed {
  readonly file: string
  readonly size: number
  readonly encoding?: string
}

/** The file as it lies there, or packed in a form that the client takes. */
const packedOf = async (file: string, size: number, request: IncomingMessage): Promise<Packed> => {
  for (const [encoding, suffix] of packings) {
    if (!takes(request, encoding)) continue
    const stats = await stat(file + suffix).catch(() => undefined)
    if (stats?.isFile() === true) return { file: file + suffix, size: stats.size, encoding }
  }
  return { file, size }
}

const headersOf = (root: StaticRoot, path: string, { encoding }: Packed): OutgoingHttpHeaders => ({
  ...(root.isOurs === true ? { Vary: 'Accept-Encoding' } : {}),
  ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  'Content-Security-Policy': root.contentSecurityPolicy,
  // Names under /assets carry a hash of their content.
  'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
})

/** Whether a browser has what it asks for: it may name several states, and what stands between may call its own weak. */
const isKnown = (condition: string | undefined, tag: string): boolean =>
  (condition ?? '').split(',').some((known) => ['*', tag].includes(known.trim().replace(/^W\//u, '')))

/** Answers that the browser has it already; false when it has not. */
const isUnchanged = ({ request, response }: Exchange, tag: string, headers: OutgoingHttpHeaders): boolean => {
  if (!isKnown(request.headers['if-none-match'], tag)) return false
  response.writeHead(304, { ...headers, ETag: tag })
  response.end()
  return true
}

/** Serves the file of a decoded path; false when there is none. */
export const serveFile = async (root: StaticRoot, path: string, exchange: Exchange): Promise<boolean> => {
  if (path.includes('\0') || path.includes('..')) return false
  const file = await inside(root, path)
  const stats = file === undefined ? undefined : await stat(file)
  if (file === undefined || stats?.isFile() !== true || stats.size > maxFileBytes) return false
  await sendFile(root, { path, file, stats }, exchange)
  return true
}

interface FoundFile {
  readonly path: string
  readonly file: string
  readonly stats: Stats
}

const sendFile = async (root: StaticRoot, { path, file, stats }: FoundFile, exchange: Exchange): Promise<void> => {
  const { request, response } = exchange
  const packed = root.isOurs === true ? await packedOf(file, stats.size, request) : { file, size: stats.size }
  const headers = headersOf(root, path, packed)
  const tag = `"${stats.mtimeMs.toString(36)}-${stats.size.toString(36)}-${packed.encoding ?? ''}"`
  if (isUnchanged(exchange, tag, headers)) return
  response.writeHead(200, {
    'Content-Type': types[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': packed.size,
    ...headers,
    ETag: tag,
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const stream = createReadStream(packed.file)
  stream.on('error', () => response.destroy())
  response.once('close', () => stream.destroy())
  stream.pipe(response)
}

/** Whether a browser asks for one of the page's own addresses. */
export const asksForPage = (root: StaticRoot, path: string, { method, headers }: IncomingMessage): boolean =>
  root.isOurs === true &&
  (method === 'GET' || method === 'HEAD') &&
  isPagePath(path) &&
  (headers.accept ?? '').includes('text/html')

/** Besides the hashed files: icons, what makes the page installable, and the worker that keeps it. */
const openFiles = /^\/(?:favicon\.svg|icon-[\w-]+\.png|manifest\.webmanifest|service-worker\.js)$/u

/** Whether a path is that of a file which whoever opens the page needs, logged in or not. */
export const isOpenFile = (root: StaticRoot, path: string): boolean =>
  root.isOurs === true && (path.startsWith('/assets/') || openFiles.test(path))

/** How a page is sent: `mount` is the path under which its files lie. */
export interface PageAnswer {
  readonly mount: string
  readonly status: number
}

/** Sends the page, which looks at its address itself; false when it is not there. */
export const servePage = async (
  root: StaticRoot,
  { mount, status }: PageAnswer,
  exchange: Exchange,
): Promise<boolean> => {
  const { request, response } = exchange
  const built = await readFile(join(root.directory, root.index), 'utf8').catch(() => undefined)
  if (built === undefined) return false
  // The page is built for any folder; an address with several parts needs to know which.
  const text = built.replaceAll('="./', `="${mount}`)
  const headers = { 'Content-Security-Policy': root.contentSecurityPolicy, 'Cache-Control': 'no-cache' }
  const tag = `"${hash('sha256', text, 'base64url').slice(0, 22)}"`
  if (status === 200 && isUnchanged(exchange, tag, headers)) return true
  response.writeHead(status, {
    'Content-Type': types['.html'],
    'Content-Length': Buffer.byteLength(text),
    ...headers,
    ...(status === 200 ? { ETag: tag } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : text)
  return true
}
