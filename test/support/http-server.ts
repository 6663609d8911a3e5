// The HTTP server on loopback, with a context of the test's choice.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Clock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { Scope } from '../../src/base/scope.ts'
import type { GivenCredentials } from '../../src/http/credentials.ts'
import { Login } from '../../src/http/login.ts'
import { type HttpOptions, openHttpServer } from '../../src/http/server.ts'
import { systemClock } from '../../src/net/system-clock.ts'
import type { RpcContext } from '../../src/rpc/context.ts'
import { forEachTest } from './each-test.ts'
import { useFakeContext } from './fake-context.ts'
import { exchange, type RawAnswer, requestText } from './raw-http.ts'

/** The credentials of the recordings. */
const credentials = { user: 'user', password: 'pwd' } as const

const authorization = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`

/** Headers of the owner. */
export const asOwner: Readonly<Record<string, string>> = { Authorization: authorization }

/** Headers of a program of the owner, which reads the password that the node made itself. */
export const asOwnProgram: Readonly<Record<string, string>> = {
  Authorization: `Basic ${Buffer.from('__cookie__:made').toString('base64')}`,
}

/** A request body that any node can answer. */
export const harmlessCall = '{"id":7,"method":"getblockcount","params":[]}'

/** The last answer to one request. */
export const askServer = async (
  { port }: Pick<TestServer, 'port'>,
  line: string,
  headers: Readonly<Record<string, string>> = asOwner,
  body?: string,
): Promise<RawAnswer> => {
  const { answers } = await exchange(port, requestText(line, headers, body))
  const answer = answers.at(-1)
  if (answer === undefined) throw new Error('no answer')
  return answer
}

/** The JSON of an answer. */
export const jsonOf = ({ body }: RawAnswer): unknown => JSON.parse(body.toString('utf8'))

/** What the C++ node sends with its web client. */
export const clientPolicy = "script-src 'self' 'unsafe-eval'; frame-ancestors 'self'"

/** A server that listens. */
export interface TestServer {
  readonly port: number
  readonly login: Login
  readonly scope: Scope
  /** Folder of the served files; its parent belongs to the test too. */
  readonly root: string
  close(): Promise<void>
}

/** Writes files below a new folder. */
const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-http-'))
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return folder
}

/** Files of a web client, one level below a folder with something secret. */
const clientFiles: Readonly<Record<string, string>> = {
  'twister.conf': 'rpcpassword=secret',
  'debug.log': 'secret',
  'html/home.html': '<!DOCTYPE html><title>twister</title>',
  'html/index.html': '<!DOCTYPE html><title>chooser</title>',
  'html/css/style.css': 'body {}',
  'html/abort.html': '<!DOCTYPE html><title>ended</title>',
  'html/js/options.js': 'function twisterOptions() {}',
  'html/img/genericPerson.png': 'png',
  'html/.git/HEAD': 'ref: refs/heads/master\n',
}

/** Starts a server on a free port of loopback. */
export const startHttpServer = async (
  context: RpcContext,
  change: Partial<HttpOptions> = {},
  given?: GivenCredentials,
  loginClock: Clock = systemClock,
): Promise<TestServer> => {
  const folder = folderOf(clientFiles)
  const scope = new Scope('http', silentLog)
  const login = new Login({
    clock: loginClock,
    random: new SeededRandom(3),
    credentials: [credentials, { user: '__cookie__', password: 'made', generated: true }],
    sessionSecret: new Uint8Array(32).fill(5),
    ...(given === undefined ? {} : { given }),
  })
  const root = join(folder, 'html')
  const options: HttpOptions = {
    addresses: ['127.0.0.1'],
    port: 0,
    allowed: [],
    maxConnections: 1000,
    maxFeeds: 64,
    proxies: [],
    tls: undefined,
    hostNames: [],
    root: { directory: root, index: 'home.html', contentSecurityPolicy: clientPolicy },
    app: undefined,
    serverName: 'twister-node/test',
    ...change,
  }
  const port = await openHttpServer({ clock: systemClock, login, context }, options, scope)
  return {
    port,
    login,
    scope,
    root,
    close: async () => {
      await scope.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** A server for each test of a file, and what is behind it. */
export const useHttpServer = () => {
  const fake = useFakeContext(() => systemClock)
  const server = forEachTest(
    () => startHttpServer(fake.context),
    (started) => started.close(),
  )
  const ask = (line: string, headers?: Readonly<Record<string, string>>, body?: string): Promise<RawAnswer> =>
    askServer(server, line, headers, body)
  return { fake, server, ask }
}
