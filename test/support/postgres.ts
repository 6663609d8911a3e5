// A PostgreSQL server of a test's own: a cluster in a temporary directory, on a socket in it, run by an unprivileged user.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

const debian = '/usr/lib/postgresql'

const versionsOf = (): readonly string[] => {
  try {
    return readdirSync(debian).sort((left, right) => Number(right) - Number(left))
  } catch {
    return []
  }
}

const [newest] = versionsOf()

/** Whether there is a server to start. Where a run needs one (`.ci/run`), its tests fail instead of being left out. */
export const hasPostgres = newest !== undefined || process.env['TWISTER_NEEDS_POSTGRES'] === '1'

/** What a test without a server is called. */
export const withoutPostgres = 'PostgreSQL is not installed (apt-get install postgresql): its tests are left out'

const idOf = (option: string): number => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))

/** A running server. */
export interface PostgresServer {
  /** The address of a database, made anew if `name` is given. */
  connection(name?: string): Promise<string>
  /** Stops it at once, as a crash would; connections are lost. */
  stop(signal?: NodeJS.Signals): Promise<void>
  start(): Promise<void>
  /** Runs a statement as its administrator. */
  run(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Stops it and removes its files. */
  remove(): Promise<void>
}

const settings = {
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: '64MB',
  // A power cut is not what tests look at; a killed server loses nothing by it.
  fsync: 'off',
  full_page_writes: 'off',
  log_min_messages: 'log',
}

class OwnServer implements PostgresServer {
  readonly #folder: string
  readonly #programs = join(debian, newest ?? 'none', 'bin')
  readonly #settings: Readonly<Record<string, string>>
  /** Root may not run it. */
  readonly #user: { readonly uid: number; readonly gid: number } | undefined
  #process: ChildProcess | undefined

  constructor(folder: string, more: Readonly<Record<string, string>>) {
    this.#folder = folder
    this.#settings = { ...settings, ...more }
    this.#user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined
    if (this.#user !== undefined) chownSync(folder, this.#user.uid, this.#user.gid)
  }

  make(): void {
    const options = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync']
    execFileSync(join(this.#programs, 'initdb'), [...options, '-D', join(this.#folder, 'data')], {
      ...this.#user,
      cwd: this.#folder,
      stdio: 'pipe',
    })
  }

  async start(): Promise<void> {
    const values = Object.entries(this.#settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const ids =
      this.#user === undefined
        ? []
        : [`--reuid=${String(this.#user.uid)}`, `--regid=${String(this.#user.gid)}`, '--clear-groups']
    // Ends with the process of the tests, however that one ends.
    const child = spawn(
      'setpriv',
      [
        ...ids,
        '--pdeathsig',
        'INT',
        join(this.#programs, 'postgres'),
        '-D',
        join(this.#folder, 'data'),
        '-k',
        this.#folder,
        ...values,
      ],
      { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'], env: { LC_ALL: 'C', PATH: process.env['PATH'] } },
    )
    this.#process = child
    await new Promise<void>((resolve, reject) => {
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-10_000)
        if (said.includes('ready to accept connections')) resolve()
      })
      child.once('error', reject)
      child.once('exit', () => {
        reject(new Error(`PostgreSQL did not start:\n${said}`))
      })
    })
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }

  async connection(name?: string): Promise<string> {
    if (name !== undefined) await this.run(`CREATE DATABASE ${name} TEMPLATE template0`)
    return this.#address(name ?? 'postgres')
  }

  async run(sql: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.#address('postgres') })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows
    } finally {
      await client.end()
    }
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #address(name: string): string {
    return `postgres://postgres@localhost/${name}?host=${encodeURIComponent(this.#folder)}`
  }
}

/** Makes a cluster, or takes the one that is in `folder`, and starts its server. `more` are settings of PostgreSQL. */
export const startPostgres = async (
  more: Readonly<Record<string, string>> = {},
  folder = mkdtempSync(join(tmpdir(), 'twister-postgres-')),
): Promise<PostgresServer> => {
  if (newest === undefined) throw new Error(withoutPostgres)
  mkdirSync(folder, { recursive: true })
  const server = new OwnServer(folder, more)
  if (!existsSync(join(folder, 'data'))) server.make()
  await server.start()
  return server
}
