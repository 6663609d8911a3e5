// Servers of feeds on loopback: HTTP, HTTPS, Gemini and Gopher, each doing what a test says.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer as createTcp, type Server as TcpServer, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { ownCertificate } from './test-certificates.ts'

/** What a server of the web does with a request. */
export type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** A running server. */
export interface FeedServer {
  readonly url: string
  readonly port: number
  /** What was asked, in order. */
  readonly requests: IncomingMessage[]
}

/** Runs servers and ends them. */
export class FeedServers {
  readonly #servers: TcpServer[] = []
  readonly #sockets = new Set<Socket>()

  async web(answer: Answering, address = '127.0.0.1'): Promise<FeedServer> {
    const requests: IncomingMessage[] = []
    const server = createHttp((request, response) => {
      requests.push(request)
      answer(request, response)
    })
    const port = await this.#listen(server, address)
    return { url: `http://${address}:${String(port)}/twtxt.txt`, port, requests }
  }

  async secureWeb(answer: Answering, certificate: { key: string; cert: string } = ownCertificate): Promise<FeedServer> {
    const requests: IncomingMessage[] = []
    const server = createHttps(certificate, (request, response) => {
      requests.push(request)
      answer(request, response)
    })
    const port = await this.#listen(server, '127.0.0.1')
    return { url: `https://localhost:${String(port)}/twtxt.txt`, port, requests }
  }

  /** Answers one line with bytes: over TLS as Gemini does, else as Gopher does. */
  async line(
    scheme: 'gemini' | 'gopher',
    answer: (line: string) => string,
    certificate = ownCertificate,
  ): Promise<number> {
    const serve = (socket: Socket): void => {
      socket.on('error', () => undefined)
      socket.once('data', (bytes: Buffer) => socket.end(answer(bytes.toString('utf8').replace(/\r\n$/u, ''))))
    }
    return this.#listen(scheme === 'gemini' ? createTls(certificate, serve) : createTcp(serve), '127.0.0.1')
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  #listen(server: TcpServer, address: string): Promise<number> {
    this.#servers.push(server)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    return new Promise((resolve) => {
      server.listen(0, address, () => {
        resolve((server.address() as AddressInfo).port)
      })
    })
  }
}
