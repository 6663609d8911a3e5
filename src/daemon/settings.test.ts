import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CodedError } from '../base/coded-error.ts'
import { daemonSettingsOf, dataDirectoryOf } from './node-settings.ts'
import { foreignOption } from './foreign-settings.ts'
import { helpText, parseCommandLine, parseConfiguration, settingsTable, withConfiguration } from './settings.ts'

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
  } catch (error) {
    return error instanceof CodedError ? error.code : 'other'
  }
  return undefined
}

const settingsOf = (...words: string[]) => daemonSettingsOf(parseCommandLine(words).settings)

describe('the command line', () => {
  test('options end at the first other word, which begins a command', () => {
    const { settings, command } = parseCommandLine(['-rpcport=1', '--datadir=/d', 'getposts', '5', '-x'])
    expect(settings.text('rpcport')).toBe('1')
    expect(settings.text('datadir')).toBe('/d')
    expect(command).toEqual(['getposts', '5', '-x'])
  })

  test('a bare flag is true, -no turns it off, and the last one counts', () => {
    expect(parseCommandLine(['-gen']).settings.flag('gen', false)).toBe(true)
    expect(parseCommandLine(['-nolisten']).settings.flag('listen', true)).toBe(false)
    expect(parseCommandLine(['-listen=0', '-listen=1']).settings.flag('listen', false)).toBe(true)
  })

  test('lists accumulate', () => {
    expect(parseCommandLine(['-addnode=a', '-addnode=b']).settings.list('addnode')).toEqual(['a', 'b'])
  })

  test.each(['-frobnicate', '-rpcprot=5', '-nofrobnicate', '-'.concat('__proto__=1'), '-constructor'])(
    'the slip of a finger %s is refused',
    (word) => {
      expect(codeOf(() => parseCommandLine([word]))).toBe('settings.unknown')
    },
  )

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
    expect(parseCommandLine([`-listen=${text}`]).settings.flag('listen', !value)).toBe(value)
  })

  test.each(['maybe', 'o', '1x', ' '])('a flag “%s” is refused', (text) => {
    expect(codeOf(() => parseCommandLine([`-listen=${text}`]).settings.flag('listen', true))).toBe('settings.invalid')
  })
})

describe('options of the C++ node', () => {
  test('without a meaning here are taken, and named', () => {
    const { settings } = parseCommandLine(['-rpcthreads=4', '-noupnp', '-server', '-gen'])
    expect(daemonSettingsOf(settings).ignored).toEqual(['rpcthreads', 'server', 'upnp'])
  })

  test.each(['-proxy=127.0.0.1:9050', '-tor=127.0.0.1:9050', '-public_server_mode', '-rpcssl=1', '-onlynet=Tor'])(
    '%s would promise what cannot be kept, and is refused',
    (word) => {
      expect(codeOf(() => parseCommandLine([word]))).toBe('settings.unsupported')
    },
  )

  test('turned off they are not missed', () => {
    const { settings } = parseCommandLine(['-proxy=0', '-norpcssl', '-public_server_mode=0'])
    expect(settings.ignored.size).toBe(3)
  })

  test('in a file they are taken too, and refused with file and line', () => {
    expect([...parseConfiguration('dbcache=100\n', 'file').ignored]).toEqual(['dbcache'])
    expect(() => parseConfiguration('port=1\nproxy=1.2.3.4', 'twister.conf')).toThrow(/twister\.conf, line 2/u)
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
    const ours = new Set(settingsTable.map(({ key }) => key))
    expect(keys.filter((key) => !ours.has(key) && foreignOption(key) === undefined)).toEqual([])
    expect(keys.filter((key) => ours.has(key) && foreignOption(key) !== undefined)).toEqual([])
  })
})

describe('the configuration file', () => {
  let directory = ''
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'settings-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  test('lines of name=value are read, comments and blanks are not', () => {
    const settings = parseConfiguration('# hello\n\nrpcport = 5 # five\naddnode=a\naddnode=b\ngen\n', 'file')
    expect(settings.text('rpcport')).toBe('5')
    expect(settings.list('addnode')).toEqual(['a', 'b'])
    expect(settings.flag('gen', false)).toBe(true)
  })

  test('an unknown name tells file and line', () => {
    expect(() => parseConfiguration('port=1\nnonsense=2', 'twister.conf')).toThrow(/twister\.conf, line 2/u)
  })

  test('the command line wins, lists are joined', () => {
    writeFileSync(join(directory, 'twister.conf'), 'rpcport=1\naddnode=b\nport=7\n')
    const settings = withConfiguration(parseCommandLine([`-datadir=${directory}`, '-rpcport=2', '-addnode=a']).settings)
    expect(settings.text('rpcport')).toBe('2')
    expect(settings.text('port')).toBe('7')
    expect(settings.list('addnode')).toEqual(['a', 'b'])
  })

  test('a missing default file is fine, a missing named one is not', () => {
    expect(codeOf(() => withConfiguration(parseCommandLine([`-datadir=${directory}`]).settings))).toBeUndefined()
    const named = parseCommandLine([`-datadir=${directory}`, '-conf=other.conf']).settings
    expect(codeOf(() => withConfiguration(named))).toBe('settings.no-file')
  })
})

describe('typed settings', () => {
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

  test('the help names every setting', () => {
    for (const { key } of settingsTable) expect(helpText()).toContain(`-${key}`)
  })
})
