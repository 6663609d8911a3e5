import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { codeOf } from '../../test/support/codes.ts'
import { commandHostOf, daemonSettingsOf, dataDirectoryOf } from './node-settings.ts'
import { foreignOption } from './foreign-settings.ts'
import { podWebSettingsOf } from './pod-web-settings.ts'
import { parseCommandLine, parseConfiguration, withConfiguration } from './settings.ts'
import { settingRows } from './settings-table.ts'
import { friendlyCall, helpText, programCall } from './usage.ts'

const settingsOf = (...words: string[]) => daemonSettingsOf(parseCommandLine(words).settings)

describe('the command line', () => {
  test('options end at the first other word, which begins a command', () => {
    const { settings, command } = parseCommandLine(['-rpcport=1', '--datadir=/d', 'getposts', '5', '-x'])
    expect(settings.get('rpcport')).toBe(1)
    expect(settings.get('datadir')).toBe('/d')
    expect(command).toEqual(['getposts', '5', '-x'])
  })

  test('a bare flag is true, -no turns it off, and the last one counts', () => {
    expect(parseCommandLine(['-gen']).settings.get('gen')).toBe(true)
    expect(parseCommandLine(['-nolisten']).settings.get('listen')).toBe(false)
    expect(parseCommandLine(['-listen=0', '-listen=1']).settings.get('listen')).toBe(true)
  })

  test('lists accumulate', () => {
    expect(parseCommandLine(['-addnode=a', '-addnode=b']).settings.get('addnode')).toEqual(['a', 'b'])
  })

  test.each(['-frobnicate', '-rpcprot=5', '-nofrobnicate', '-'.concat('__proto__=1'), '-constructor'])(
    'the slip of a finger %s is refused',
    (word) => {
      expect(codeOf(() => parseCommandLine([word]))).toBe('settings.unknown')
    },
  )

  test('a slip is told what it may have meant', () => {
    const told =
      (...words: string[]) =>
      () =>
        parseCommandLine(words)
    expect(told('-u')).toThrow('behind the command')
    expect(told('-rpcprot=5')).toThrow('There is no option -rpcprot. Did you mean -rpcport?')
    expect(told('-password=x')).toThrow('-rpcpassword')
    expect(told('-nolissten')).toThrow('-listen')
    expect(told('-pr0xy=x')).toThrow('-proxy')
  })

  test('help and version have the names that people try', () => {
    for (const word of ['-h', '-?', '-help', '--help']) expect(parseCommandLine([word]).settings.get('help')).toBe(true)
    for (const word of ['-version', '--version']) expect(parseCommandLine([word]).settings.get('version')).toBe(true)
  })

  test.each(['-datadir=', '-connect=', '-proxy=', '-rpcport='])(
    '%s, a variable that was not set, is refused',
    (word) => {
      expect(codeOf(() => parseCommandLine([word]))).toBe('settings.invalid')
    },
  )

  test('only a switch can be negated', () => {
    expect(codeOf(() => parseCommandLine(['-nodatadir']))).toBe('settings.unknown')
  })

  test.each([
    ['1', true],
    ['0', false],
    ['', true],
    ['yes', true],
    ['off', false],
    ['No', false],
    ['2', true],
    ['-1', true],
  ])('a flag “%s” is %s', (text, value) => {
    expect(parseCommandLine([`-listen=${text}`]).settings.get('listen')).toBe(value)
  })

  test.each(['maybe', 'o', '1x', ' '])('a flag “%s” is refused', (text) => {
    expect(codeOf(() => parseCommandLine([`-listen=${text}`]).settings.get('listen'))).toBe('settings.invalid')
  })
})

describe('options of the C++ node', () => {
  test('without a meaning here are taken, and named', () => {
    const { settings } = parseCommandLine(['-rpcthreads=4', '-nodiscover', '-server', '-gen'])
    expect(daemonSettingsOf(settings).ignored).toEqual(['discover', 'rpcthreads', 'server'])
  })

  test.each(['-dhtproxy', '-externalip=1.2.3.4', '-salvagewallet'])(
    '%s would promise what cannot be kept, and is refused',
    (word) => {
      expect(codeOf(() => parseCommandLine([word]))).toBe('settings.unsupported')
    },
  )

  test('turned off they are not missed', () => {
    const { settings } = parseCommandLine(['-dhtproxy=0', '-noexternalip', '-salvagewallet=0'])
    expect(settings.ignored.size).toBe(3)
  })

  test('in a file they are taken too, and refused with file and line', () => {
    expect([...parseConfiguration('dbcache=100\n', 'file').ignored]).toEqual(['dbcache'])
    expect(() => parseConfiguration('port=1\nexternalip=1.2.3.4', 'twister.conf')).toThrow(/twister\.conf, line 2/u)
  })

  test('all have a place: every option of the protocol’s page is ours, harmless or refused', () => {
    const page = readFileSync(new URL('../../docs/protocol/rpc.md', import.meta.url), 'utf8')
    const section = page.slice(page.indexOf('| key | default | meaning |'), page.indexOf('Customary start used'))
    const keys = section
      .split('\n')
      .slice(2)
      .flatMap((row) => (row.split('|')[1] ?? '').split(/[,/]/u))
      .map((key) => key.trim())
      .filter((key) => /^[a-z0-9_]+$/u.test(key))
    expect(keys.length).toBeGreaterThan(80)
    const ours = new Set(settingRows.map(({ key }) => key as string))
    expect(keys.filter((key) => !ours.has(key) && foreignOption(key) === undefined)).toEqual([])
    expect(keys.filter((key) => ours.has(key) && foreignOption(key) !== undefined)).toEqual([])
  })
})

describe('the configuration file', () => {
  let directory = ''
  beforeEach(() => {
    directory = temporaryFolder()
  })

  test('lines of name=value are read, comments and blanks are not', () => {
    const settings = parseConfiguration('# hello\n\nrpcport = 5 # five\naddnode=a\naddnode=b\ngen\n', 'file')
    expect(settings.get('rpcport')).toBe(5)
    expect(settings.get('addnode')).toEqual(['a', 'b'])
    expect(settings.get('gen')).toBe(true)
  })

  test('an empty value of a copied file is not set; a switch is on, and an empty password is a mistake', () => {
    const settings = parseConfiguration('proxy=\nport=\nconnect=\nrpcuser=\ngen=\n', 'file')
    expect(daemonSettingsOf(settings)).toMatchObject({ node: { port: 28333, connectOnly: [] }, miningThreads: -1 })
    expect(codeOf(() => parseConfiguration('salvagewallet=', 'file'))).toBe('settings.unknown')
    expect(codeOf(() => daemonSettingsOf(parseConfiguration('rpcpassword=', 'file')))).toBe('settings.invalid')
  })

  test.each([
    ['UTF-16 with a mark', Buffer.from('\ufeffrpcport=5\n', 'utf16le')],
    ['UTF-16 without', Buffer.from('rpcport=5\n', 'utf16le')],
    ['UTF-16 the other way round', Buffer.from('\ufeffrpcport=5\n', 'utf16le').swap16()],
  ])('%s is recognised and told', (_name, content) => {
    writeFileSync(join(directory, 'twister.conf'), content)
    const { settings } = parseCommandLine([`-datadir=${directory}`])
    expect(() => withConfiguration(settings)).toThrow(/UTF-16.*UTF-8/u)
  })

  test('the mark of UTF-8 is no part of the first name', () => {
    writeFileSync(join(directory, 'twister.conf'), '\ufeffrpcport=5\n')
    expect(withConfiguration(parseCommandLine([`-datadir=${directory}`]).settings).get('rpcport')).toBe(5)
  })

  test('an unknown name tells file and line', () => {
    expect(() => parseConfiguration('port=1\nnonsense=2', 'twister.conf')).toThrow(/twister\.conf, line 2/u)
  })

  test('the command line wins, lists are joined', () => {
    writeFileSync(join(directory, 'twister.conf'), 'rpcport=1\naddnode=b\nport=7\n')
    const settings = withConfiguration(parseCommandLine([`-datadir=${directory}`, '-rpcport=2', '-addnode=a']).settings)
    expect(settings.get('rpcport')).toBe(2)
    expect(settings.get('port')).toBe(7)
    expect(settings.get('addnode')).toEqual(['a', 'b'])
  })

  test('a missing default file is fine, a missing named one is not', () => {
    expect(codeOf(() => withConfiguration(parseCommandLine([`-datadir=${directory}`]).settings))).toBeUndefined()
    const named = parseCommandLine([`-datadir=${directory}`, '-conf=other.conf']).settings
    expect(codeOf(() => withConfiguration(named))).toBe('settings.no-file')
  })
})

describe('typed settings', () => {
  test('names and types are those of the table: others do not compile', () => {
    const { settings } = parseCommandLine(['-rpcport=5'])
    const wrong = (): unknown => [
      // @ts-expect-error there is no such setting
      settings.get('prot'),
      // @ts-expect-error a number is no text
      settings.get('maxconnections').length,
    ]
    const port: number | undefined = settings.get('rpcport')
    const most: number = settings.get('maxconnections')
    expect([typeof wrong, port, most]).toEqual(['function', 5, 125])
  })

  test('defaults are those of the main network, on loopback, with seeds and checkpoints', () => {
    const { network, http, node, miningThreads } = settingsOf()
    expect(network.name).toBe('main')
    expect(http).toMatchObject({ addresses: ['127.0.0.1', '::1'], port: 28332, allowed: [] })
    expect(node).toMatchObject({ port: 28333, acceptsConnections: true, useDnsSeeds: true, useCheckpoints: true })
    expect(miningThreads).toBeUndefined()
  })

  test('-connect turns listening and seeds off unless they are asked for', () => {
    expect(settingsOf('-connect=192.0.2.1').node).toMatchObject({ acceptsConnections: false, useDnsSeeds: false })
    expect(settingsOf('-connect=192.0.2.1', '-listen').node.acceptsConnections).toBe(true)
  })

  test('-rpcallowip opens other interfaces only for other machines', () => {
    expect(settingsOf('-rpcallowip=127.0.0.1').http.addresses).toEqual(['127.0.0.1', '::1'])
    expect(settingsOf('-rpcallowip=192.168.1.*').http.addresses).toEqual(['0.0.0.0', '::'])
    expect(settingsOf('-rpcallowip=192.168.1.*', '-rpcbind=10.0.0.1').http.addresses).toEqual(['10.0.0.1'])
  })

  test('each network has a directory of its own', () => {
    const directoryOf = (...words: string[]) => dataDirectoryOf(parseCommandLine(['-datadir=/d', ...words]).settings)
    expect(directoryOf()).toBe('/d')
    expect(directoryOf('-regtest')).toBe('/d/regtest')
    expect(directoryOf('-network=private:village')).toBe('/d/private-village')
  })

  test.each([
    ['-network=nonsense'],
    ['-network=private:Bad Name'],
    ['-testnet', '-regtest'],
    ['-port=0'],
    ['-port=65000'],
    ['-port=abc'],
    ['-rpcport=28333'],
    ['-rpcport=29333'],
    ['-rpcuser=a', '-rpcpassword=a'],
    ['-rpcuser=a', '-rpcpassword='],
    ['-genproclimit=-2'],
    ['-rpcallowip=10.0.0.0/33'],
    ['-rpcallowip=my-laptop'],
    ['-rpcallowip=10.0.0.0/8/9'],
    ['-listen=perhaps'],
  ])('%s is refused with a reason', (...words) => {
    expect(codeOf(() => settingsOf(...words))).toBe('settings.invalid')
  })

  test('how the other program is called leads to the same node from any folder, and shows no secret', () => {
    const callOf = (...words: string[]) => friendlyCall(parseCommandLine(words).settings)
    expect(callOf('-gen', '-rpcpassword=x')).toBe('npx twister')
    expect(programCall('/home/you/.npm/_npx/0a1b/node_modules/twister-node/dist/program/')).toBe(
      'npx -p twister-node twister',
    )
    expect(programCall('/usr/local/lib/node_modules/twister-node/dist/program/')).toBe('twister')
    expect(programCall('/home/you/choir/node_modules/twister-node/dist/program/')).toBe('npx twister')
    expect(callOf('-datadir=/a b', '-network=private:two', '-rpcport=40001')).toBe(
      "npx twister '-datadir=/a b' -network=private:two -rpcport=40001",
    )
    expect(callOf('-datadir=x', '-regtest')).toBe(`npx twister -datadir=${join(process.cwd(), 'x')} -regtest`)
  })

  test('commands go where a node of the same settings listens', () => {
    const hostOf = (...words: string[]) => commandHostOf(parseCommandLine(words).settings)
    expect(hostOf()).toBe('127.0.0.1')
    expect(hostOf('-rpcbind=10.0.0.1', '-rpcbind=10.0.0.2')).toBe('10.0.0.1')
    expect(hostOf('-rpcbind=10.0.0.1', '-rpcbind=127.0.0.1')).toBe('127.0.0.1')
    expect(hostOf('-rpcbind=0.0.0.0')).toBe('127.0.0.1')
    expect(hostOf('-rpcbind=10.0.0.1', '-rpcconnect=10.0.0.3')).toBe('10.0.0.3')
    expect(friendlyCall(parseCommandLine(['-rpcbind=10.0.0.1']).settings)).toBe('npx twister -rpcconnect=10.0.0.1')
  })

  test('the help names every setting', () => {
    for (const { key } of settingRows) expect(helpText()).toContain(`-${key}`)
  })
})

describe('what is kept', () => {
  test.each([
    [[], { keeps: 'all' }],
    [['-keep=500'], { keeps: 'posts', posts: 500 }],
    [['-keep=90d'], { keeps: 'days', days: 90 }],
  ] as const)('%j', (words, retention) => {
    expect(settingsOf(...words).node.retention).toEqual(retention)
  })

  test('is everything of those who are archived', () => {
    expect(settingsOf('-archive=followed').node.archive).toEqual({ of: 'followed' })
    expect(settingsOf('-archive=all-seen').node.archive).toEqual({ of: 'all-seen' })
    expect(settingsOf('-archive=alice,@bob').node.archive).toEqual({ of: 'names', names: ['alice', 'bob'] })
    expect(settingsOf('-diskbudget=50').node.budgetBytes).toBe(50_000_000)
  })

  test.each([
    [[], 'open'],
    [['-privatereads=off'], 'open'],
    [['-privatereads'], 'relayed'],
    [['-privatereads=On'], 'relayed'],
    [['-privatereads=only'], 'sealed'],
  ])('%j: reads are %s', (words, reads) => {
    expect(settingsOf(...words).node).toMatchObject({ reads, relaysReads: true })
  })

  test.each([['-privatereads=maybe'], ['-privatereads', '-tor'], ['-privatereads=only', '-proxy=127.0.0.1']])(
    '%s %s is refused, with what to do',
    (...words) => {
      expect(codeOf(() => settingsOf(...words))).toBe('settings.invalid')
    },
  )

  test.each(['-keep=5', '-keep=0d', '-keep=many', '-keep=-1', '-archive=no name', '-diskbudget=1'])(
    '%s is refused',
    (word) => {
      expect(codeOf(() => settingsOf(word))).toBe('settings.invalid')
    },
  )
})

describe('a web process of a pod', () => {
  const needed = {
    podport: '28341',
    podurl: 'https://pod.example',
    podstore: 'postgres://pod@db/pod',
    podoverlay: 'http://pod:a%40b@[::1]:28332/',
  }
  const webOf = (changed: Partial<Record<keyof typeof needed | 'podwatch', string | undefined>> = {}) => {
    const given = Object.entries({ ...needed, ...changed }).filter(([, value]) => value !== undefined)
    const words = given.map(([name, value]) => `-${name}=${String(value)}`)
    return podWebSettingsOf(parseCommandLine(['-podweb', ...words]).settings)
  }

  test('knows its store, its overlay process, and what must not be logged', () => {
    expect(webOf()).toMatchObject({
      ...{ port: 28341, url: 'https://pod.example', store: 'postgres://pod@db/pod' },
      overlay: { host: '::1', port: 28332, user: 'pod', password: 'a@b', certificateFile: undefined },
      log: { toConsole: true, secrets: ['a@b'] },
    })
    expect(webOf({ podoverlay: 'https://node.example/' }).overlay).toMatchObject({
      ...{ host: 'node.example', port: 443, password: undefined, certificateFile: '' },
    })
  })

  test.each([
    [{ podport: undefined }, 'needs -podport'],
    [{ podurl: undefined }, 'needs -podurl'],
    [{ podstore: undefined }, 'a file of SQLite belongs to one process'],
    [{ podstore: 'pod.sqlite' }, 'must be the address of a PostgreSQL server'],
    [{ podoverlay: undefined }, 'needs -podoverlay'],
    [{ podwatch: '127.0.0.1' }, 'must be an address and a port'],
    [{ podwatch: 'here:9464' }, 'must be an address and a port'],
    [{ podoverlay: 'node.example:28332' }, 'must look like'],
    [{ podoverlay: 'http://pod:secret@node.example/x' }, 'must look like'],
  ])('%j is refused with a sentence', (changed, sentence) => {
    expect(() => webOf(changed)).toThrow(sentence)
    expect(() => webOf(changed)).not.toThrow('pod:secret')
  })

  test('its settings are refused to a node', () => {
    expect(() => settingsOf('-podoverlay=http://a:b@127.0.0.1/')).toThrow('add -podweb')
    expect(() => settingsOf('-podwatch=127.0.0.1:9464')).toThrow('-podwatch is for web processes')
    expect(webOf({ podwatch: '[::1]:9464' }).watch).toEqual({ address: '::1', port: 9464 })
  })
})
