import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callNode } from '../../src/cli/rpc-client.ts'
import {
  eventually,
  programs,
  registerUser,
  startDaemon,
  stopAllDaemons,
  testNetworkName,
  type TestDaemon,
} from '../support/daemons.ts'
import { temporaryFolder } from '../support/each-test.ts'

interface Outcome {
  readonly status: number
  readonly output: string
  readonly fault: string
}

const run = (program: string, ...words: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...words],
      { env: { ...process.env, NO_COLOR: '1' } },
      (error, output, fault) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, output, fault })
      },
    )
  })

let daemon: TestDaemon
const options = (): string[] => [
  `-datadir=${daemon.directory}`,
  `-network=${testNetworkName}`,
  `-rpcport=${String(daemon.settings.port)}`,
]
const twisterd = (...words: string[]): Promise<Outcome> => run(programs.twisterd, ...options(), ...words)
const twister = (...words: string[]): Promise<Outcome> => run(programs.twister, ...options(), ...words)

beforeAll(async () => {
  daemon = await startDaemon({ index: 0, base: 62, mines: true })
  await registerUser(daemon, 'myname')
})

afterAll(stopAllDaemons)

describe('twisterd <command>, the examples of the original README', () => {
  test('create a user: the secret key is printed, 52 characters', async () => {
    const { status, output } = await twisterd('createwalletuser', 'other')
    expect(status).toBe(0)
    expect(output).toMatch(/^[KL][1-9A-HJ-NP-Za-km-z]{51}\n$/u)
  })

  test('send the transaction: the id is printed', async () => {
    const { status, output } = await twisterd('sendnewusertransaction', 'other')
    expect(status).toBe(0)
    expect(output).toMatch(/^[0-9a-f]{64}\n$/u)
  })

  test('post, follow, getposts', async () => {
    expect((await twisterd('newpostmsg', 'myname', '1', 'hello world')).status).toBe(0)
    expect(await twisterd('follow', 'myname', '["myname"]')).toMatchObject({ status: 0, output: '' })
    const { output } = await twisterd('getposts', '5', '[{"username":"myname"}]')
    expect(output).toMatch(/^\[\n {4}\{\n {8}"sig_userpost" : "[0-9a-f]{130}",\n {8}"userpost" : \{\n/u)
    expect(JSON.parse(output)).toMatchObject([{ userpost: { n: 'myname', k: 1, msg: 'hello world' } }])
  })

  test('profile through dhtput and dhtget', async () => {
    const profile = '{"fullname":"My Name","bio":"just another user","location":"nowhere","url":"twister.net.co"}'
    expect((await twisterd('dhtput', 'myname', 'profile', 's', profile, 'myname', '1')).status).toBe(0)
    const { output } = await twisterd('dhtget', 'myname', 'profile', 's')
    expect(JSON.parse(output)).toMatchObject([{ p: { seq: 1, v: JSON.parse(profile) }, sig_user: 'myname' }])
  })

  test('text is printed raw, numbers as they are, null not at all', async () => {
    expect((await twisterd('getblockhash', '0')).output).toMatch(/^[0-9a-f]{64}\n$/u)
    expect(Number((await twisterd('getblockcount')).output)).toBeGreaterThan(0)
    expect((await twisterd('unfollow', 'myname', '["nobody_here"]')).output).toBe('')
  })
})

describe('exit statuses', () => {
  test.each([
    [['nosuchcommand'], 89],
    [['getblockcount', 'x'], 1],
    [['createwalletuser', 'myname'], 11],
    [['createwalletuser', 'Bad Name!'], 11],
    [['dumpprivkey', 'stranger'], 5],
    [['newpostmsg', 'stranger', '0', 'x'], 91],
    [['newpostmsg', 'myname', '1', 'again'], 90],
    [['newpostmsg', 'myname', '100000', 'far'], 90],
    [['newpostmsg', 'myname', '2', 'x'.repeat(1990)], 90],
    [['getblockhash', '99999999'], 1],
    [['getblock', 'zz'], 5],
    [['getposts', 'five', '[]'], 87],
    [['getposts', '5', '{'], 87],
    [['follow', 'myname', '"bob"'], 87],
  ])('%j ends with %i', async (words, status) => {
    const outcome = await twisterd(...words)
    expect(outcome.status).toBe(status)
    expect(outcome.fault).toMatch(/^error: ./u)
    expect(outcome.output).toBe('')
  })

  test('a mistyped command names the nearest', async () => {
    const { status, fault } = await twisterd('getpost', '5')
    expect(status).toBe(89)
    expect(fault).toMatch(/Did you mean getposts\b/u)
  })

  test('no node: 87, and how to get one', async () => {
    const { status, fault } = await run(programs.twisterd, `-datadir=${tmpdir()}/nothing-here`, 'getinfo')
    expect(status).toBe(87)
    expect(fault).toContain('twisterd')
  })
})

describe('the friendly command line', () => {
  test('status tells the network, the chain and the users', async () => {
    const { status, output } = await twister('status')
    expect(status).toBe(0)
    expect(output).toContain(testNetworkName)
    expect(output).toContain('@myname')
  })

  test('register, post, follow and timeline', async () => {
    const registered = await twister('register', 'newbie')
    expect(registered.output).toContain('Ready to post.')
    expect((await twister('post', '-u', 'newbie', 'my', 'first')).output).toContain('my first')
    await twister('follow', '-u', 'myname', 'newbie')
    expect((await twister('timeline', '-u', 'myname')).output).toContain('my first')
  })

  test('posts of others, what blocks say, and what a user tells of himself', async () => {
    const json = async (...words: string[]): Promise<unknown> => JSON.parse((await twister(...words, '--json')).output)
    expect(await json('rt', '-u', 'newbie', '@newbie', '#0', 'look')).toMatchObject({ userpost: { rt: { k: 0 } } })
    expect(await json('fav', '-u', 'newbie', '--private', 'newbie', '0', 'mine')).toMatchObject({ private: true })
    expect((await twisterd('getfavs', 'newbie', '5')).output).toContain('"mine"')
    expect(await json('promote', '-u', 'newbie', 'Read me [en]')).toEqual({ user: 'newbie', texts: ['Read me [en]'] })
    const blocks = async () => (await twister('promote', '--list')).output.includes('Read me [en]') || undefined
    await eventually('a block that says so', blocks)
    expect(await json('promote', '--off')).toMatchObject({ texts: [] })
    expect((await twister('profile', '-u', 'newbie', '--set', 'fullname=New Bie')).status).toBe(0)
    expect((await twister('profile', 'newbie')).output).toBe('fullname:  New Bie\n')
  })

  test('names as people type them', async () => {
    expect((await twister('follow', '-u', ' @MyName ', '@Newbie')).output).toBe('myname follows newbie\n')
    expect((await twister('secret', 'MyName')).output).toMatch(/^[KL]\S{51}\n$/u)
    expect((await twister('register', 'no-name')).fault).toContain('“no-name” is no user name')
    expect((await twister('register', '--stop', 'Newbie')).fault).toContain('registration of newbie has been sent')
  })

  const countOf = async (): Promise<number> =>
    (await daemon.client.getposts({ count: 1000, users: [{ username: 'newbie' }] })).length

  test('a slip is never published, a dash that is meant is', async () => {
    const before = await countOf()
    for (const words of [
      ['-u'],
      ['a', '-u'],
      ['-u', 'newbie', '--what', 'x'],
      ['-u', 'newbie', 'x', '-rpcport=1'],
      ['-u', 'newbie', ''],
      ['-u', 'newbie', '   '],
      ['-u', 'newbie', '\u200b\u200b'],
      ['-u', 'newbie', '--'],
    ]) {
      const { status, output, fault } = await twister('post', ...words)
      expect(status, JSON.stringify(words)).toBeGreaterThan(0)
      expect(output).toBe('')
      expect(fault).toMatch(/^error: /u)
    }
    expect(await countOf()).toBe(before)
    expect((await twister('post', '-u', 'newbie', '--', '-u', 'is', '-- text')).output).toContain('-u is -- text')
    expect(await countOf()).toBe(before + 1)
  })

  test('faults go to the other stream and have a status', async () => {
    const { status, output, fault } = await twister('follow', '-u', 'myname', 'nobody_here', 'newbie')
    expect({ status, output }).toEqual({ status: 1, output: 'myname follows newbie\n' })
    expect(fault).toContain('nobody_here')
    // The hint holds the options that were given: it can be copied.
    expect(fault).toContain(`npx twister -datadir=${daemon.directory} -network=${testNetworkName} -rpcport=`)
    const missing = await run(programs.twister, `-datadir=${tmpdir()}/nothing-here`, 'status')
    expect(missing).toMatchObject({ status: 1, output: '', fault: expect.stringContaining('No node seems to run') })
  })

  test('the printed ways to log in and to stop lead to this node', async () => {
    const hint = /for another one: npx twister (.*) login\)/u.exec(daemon.output())?.[1] ?? ''
    expect((await run(programs.twister, ...hint.split(' '), 'login')).output).toContain(daemon.pageUrl)
    expect(daemon.output()).toContain(`or: npx twister ${hint} stop`)
  })

  test('a login link opens the page once', async () => {
    const link = (await twister('login')).output.trim()
    const first = await fetch(link, { redirect: 'manual' })
    expect(first.status).toBe(303)
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(daemon.pageUrl, { headers: { cookie } })).status).toBe(200)
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(403)
    expect((await fetch(daemon.pageUrl)).status).toBe(401)
  })
})

describe('without a node', () => {
  test.each(['twister', 'twisterd'] as const)('%s tells its version and its help', async (program) => {
    for (const word of ['-version', '--version'])
      expect(await run(programs[program], word)).toMatchObject({
        status: 0,
        output: expect.stringMatching(/^twister-node \d/u),
      })
    for (const word of ['-h', '-help', '--help'])
      expect(await run(programs[program], word)).toMatchObject({
        status: 0,
        fault: '',
        output: expect.stringContaining(program),
      })
  })

  test('twisterd help is that of the contracts', async () => {
    const nowhere = `-datadir=${tmpdir()}/nothing-here`
    expect((await run(programs.twisterd, nowhere, 'help')).output).toBe((await twisterd('help')).output)
    expect((await run(programs.twisterd, nowhere, 'help', 'getposts')).output).toBe(
      (await twisterd('help', 'getposts')).output,
    )
  })
})

describe('secrets on a command line', () => {
  const titleOf = (pid: number | undefined): string => readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')

  test.runIf(process.platform === 'linux')('are told, and cleared from the list of processes', async () => {
    const other = await startDaemon({ index: 5, base: 62, options: ['-rpcuser=me', '-rpcpassword=hush-hush'] })
    expect(other.output()).toMatch(/note: every user .* -rpcpassword .*twister\.conf/u)
    expect(titleOf(other.process.pid)).toContain('-rpcpassword=***')
    expect(titleOf(other.process.pid)).not.toContain('hush-hush')
    const client = { ...other.settings, user: 'me', password: 'hush-hush' }
    expect(await callNode(client, 'getblockcount', [])).toMatchObject({ error: null })
    await other.stop()
  })

  test('a secret key as a word is told too', async () => {
    const secret = (await twister('secret', 'myname')).output.trim()
    const { status, fault } = await twister('import', 'myname', secret)
    expect(fault).toContain('your shell remembers it')
    expect(status).toBeLessThan(2)
  })
})

describe('files', () => {
  test('the data directory is private', () => {
    const { dataDirectory } = daemon.settings
    expect(statSync(dataDirectory).mode & 0o077).toBe(0)
    for (const name of ['.cookie', 'session-secret', 'node.sqlite', 'debug.log'])
      expect(statSync(join(dataDirectory, name)).mode & 0o077, name).toBe(0)
  })
})

describe('what cannot work is said clearly and breaks nothing', () => {
  const start = (...words: string[]): Promise<Outcome> =>
    run(programs.twisterd, `-network=${testNetworkName}`, '-bind=127.62.9.1', '-rpcport=13999', ...words)

  test('a second node on the same data directory', async () => {
    const { status, fault } = await start(`-datadir=${daemon.directory}`)
    expect(status).toBe(1)
    expect(fault).toContain('data directory')
    expect(await daemon.client.getblockcount({})).toBeGreaterThan(0)
  })

  test('a port in use', async () => {
    const directory = temporaryFolder()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(13_999, '127.0.0.1', resolve))
    const { status, fault } = await start(`-datadir=${directory}`)
    server.close()
    expect(status).toBe(1)
    expect(fault).toContain('-rpcport')
  })

  test('a chain port in use', async () => {
    const directory = temporaryFolder()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(15_000, '127.62.9.1', resolve))
    const { status, fault } = await start(`-datadir=${directory}`, '-port=15000')
    server.close()
    expect(status).toBe(1)
    expect(fault).toContain('-port')
  })

  test('a data directory that is a file', async () => {
    const directory = temporaryFolder()
    const path = join(directory, 'file')
    writeFileSync(path, 'x')
    const { status, fault } = await start(`-datadir=${path}`)
    expect(status).toBe(1)
    expect(fault).toContain('-datadir')
  })

  test('a damaged database is named and left alone', async () => {
    const directory = temporaryFolder()
    const first = await startDaemon({ index: 7, base: 62, directory })
    await first.stop()
    const path = join(first.settings.dataDirectory, 'swarm.sqlite')
    const garbage = Buffer.alloc(8192, 0x5a)
    writeFileSync(path, garbage)
    const { status, fault } = await start(`-datadir=${directory}`)
    expect(status).toBe(1)
    expect(fault).toContain('swarm.sqlite')
    expect(readFileSync(path).equals(garbage)).toBe(true)
  })

  test('an unknown option, an unknown network', async () => {
    expect((await start('-frobnicate')).fault).toContain('-frobnicate')
    expect((await start('-rpcprot=1')).fault).toContain('Did you mean -rpcport?')
    expect((await run(programs.twisterd, '-network=moon')).fault).toContain('private:<name>')
  })
})

describe('-daemon', () => {
  test('tells in the terminal why it did not start, and leaves a running node’s words alone', async () => {
    const words = [...options(), '-bind=127.62.8.1', '-daemon']
    const { status, output, fault } = await run(programs.twisterd, ...words)
    expect({ status, output }).toEqual({ status: 1, output: '' })
    expect(fault).toContain('Another twisterd runs on this data directory')
    expect(fault).toContain(' stop')
    expect(readdirSync(daemon.settings.dataDirectory).filter((name) => name.startsWith('startup'))).toEqual([])
    const nowhere = await run(programs.twisterd, '-datadir=/proc/nothing-here', '-daemon')
    expect(nowhere).toMatchObject({ status: 1, output: '', fault: expect.stringContaining('-datadir') })
  })

  test('runs in the background with a pid file until it is told to stop', async () => {
    const directory = temporaryFolder()
    const words = [`-datadir=${directory}`, `-network=${testNetworkName}`, '-rpcport=13998', '-bind=127.62.8.1']
    const { status, output, fault } = await run(programs.twisterd, ...words, '-daemon')
    expect({ status, fault }).toEqual({ status: 0, fault: '' })
    expect(output).toContain('http://127.0.0.1:13998/login?token=')
    const pidFile = join(directory, 'private-e2e', 'twisterd.pid')
    expect(Number(readFileSync(pidFile, 'utf8'))).toBeGreaterThan(0)
    expect((await run(programs.twisterd, ...words, 'stop')).status).toBe(0)
    await eventually('its end', () => Promise.resolve(existsSync(pidFile) ? undefined : true))
    chmodSync(directory, 0o700)
  })
})

describe('-demo', () => {
  const begin = (directory: string) => {
    const child = spawn(process.execPath, [programs.twisterd, `-datadir=${directory}`, '-rpcport=17500', '-demo'])
    begun.push(child)
    let text = ''
    child.stdout.on('data', (part: Buffer) => (text += part.toString()))
    child.stderr.on('data', (part: Buffer) => (text += part.toString()))
    return { child, output: () => text }
  }

  const begun: ChildProcess[] = []
  afterAll(() => {
    for (const child of begun) child.kill('SIGINT')
  })

  test('two at once run side by side and do not mix', async () => {
    const directory = temporaryFolder()
    const demos = [begin(directory), begin(directory)]
    for (const { output } of demos)
      await eventually('the talk of a demo', () =>
        Promise.resolve(output().includes('they follow one another') ? true : undefined),
      )
    const calls = demos.map(({ output }) => /npx twister (.*) timeline/u.exec(output())?.[1]?.split(' ') ?? [])
    const networks = await Promise.all(
      calls.map((words) =>
        eventually('both other nodes', async () => {
          const { output } = await run(programs.twister, ...words, 'status')
          return output.includes(' 2 nodes') ? /on (private:demo-\w+)/u.exec(output)?.[1] : undefined
        }),
      ),
    )
    expect(new Set(networks).size).toBe(2)
    for (const words of calls) {
      const addresses = await eventually('the addresses of both', async () => {
        const { output } = await run(programs.twisterd, ...words, 'getpeerinfo')
        const peers = JSON.parse(output) as readonly { readonly addr: string }[]
        const found = new Set(peers.map(({ addr }) => addr.split(':')[0]))
        return found.size >= 2 ? found : undefined
      })
      expect(addresses.size, 'and no more').toBe(2)
    }
    for (const { child, output } of demos) {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      expect((await ended)[0], output()).toBe(0)
    }
  })
})
