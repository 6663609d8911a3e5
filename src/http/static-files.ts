// Files of a web client from one folder, and nothing outside of it.
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'

/** A folder that is served. */
export interface StaticRoot {
  readonly directory: string
  /** File of the path `/`. */
  readonly index: string
  readonly contentSecurityPolicy: string
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

/** Serves the file of a decoded path; false when there is none. */
export const serveFile = async (root: StaticRoot, path: string, exchange: Exchange): Promise<boolean> => {
  const { request, response } = exchange
  if (path.includes('\0') || path.includes('..')) return false
  const file = await inside(root, path)
  const stats = file === undefined ? undefined : await stat(file)
  if (file === undefined || stats?.isFile() !== true || stats.size > maxFileBytes) return false
  response.writeHead(200, {
    'Content-Type': types[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': stats.size,
    'Content-Security-Policy': root.contentSecurityPolicy,
    // Names under /assets carry a hash of their content.
    'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.method === 'HEAD') {
    response.end()
    return true
  }
  const stream = createReadStream(file)
  stream.on('error', () => response.destroy())
  response.once('close', () => stream.destroy())
  stream.pipe(response)
  return true
}
