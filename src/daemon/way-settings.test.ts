import { describe, expect, test } from 'vitest'
import { codeOf } from '../../test/support/codes.ts'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import type { DataDirectory } from '../store/data-directory.ts'
import { openWay } from './open-way.ts'
import { daemonSettingsOf } from './node-settings.ts'
import { parseCommandLine } from './settings.ts'

const settingsOf = (...words: string[]) => daemonSettingsOf(parseCommandLine(words).settings)

describe('the way', () => {
  test('is direct unless something else is said, also by 0', () => {
    for (const words of [[], ['-proxy=0'], ['-tor=0']]) {
      expect(settingsOf(...words).way).toEqual({ kind: 'direct' })
      expect(settingsOf(...words).node).toMatchObject({ isProxied: false, bindAddress: '0.0.0.0' })
    }
  })

  test('straight ahead leads to neighbours and routers too; through a proxy, or where it is not wanted, it does not', async () => {
    const needs = { clock: new ManualClock(), random: new SeededRandom(1), log: silentLog }
    const directory = { readFile: () => undefined, writeFileAtomic: () => undefined } as unknown as DataDirectory
    const opened = async (...words: string[]): Promise<readonly boolean[]> => {
      const { multicast, gateways } = await openWay({ ...needs, directory }, settingsOf(...words))
      return [multicast !== undefined, gateways !== undefined]
    }
    expect(await opened()).toEqual([true, true])
    expect(await opened('-nolocalnetwork')).toEqual([false, true])
    expect(await opened('-upnp=0')).toEqual([true, false])
    for (const words of [['-tor'], ['-proxy=10.1.2.3'], ['-connect=51.1.1.1'], ['-onlynet=ipv6']])
      expect(await opened(...words)).toEqual([false, false])
  })

  test('through a proxy nobody is let in, and nothing is bound but at this machine', () => {
    const { way, node } = settingsOf('-proxy=10.1.2.3')
    expect(way).toEqual({ kind: 'proxy', proxy: { address: '10.1.2.3', port: 9050 } })
    expect(node).toMatchObject({ isProxied: true, bindAddress: '127.0.0.1', acceptsConnections: false })
  })

  test('through Tor others come to a hidden service', () => {
    const { way, node } = settingsOf('-tor', '-torpassword=p')
    const local = '127.0.0.1'
    expect(way).toEqual({
      ...{ kind: 'tor', password: 'p' },
      ...{ proxy: { address: local, port: 9050 }, control: { address: local, port: 9051 } },
    })
    expect(node).toMatchObject({ isProxied: true, bindAddress: local, acceptsConnections: true })
    expect(settingsOf('-tor=localhost:9150').way).toMatchObject({ proxy: { address: local, port: 9150 } })
    expect(settingsOf('-tor', '-bind=127.0.7.1').node).toMatchObject({ bindAddress: '127.0.7.1' })
    expect(settingsOf('-tor', '-listen=0').node).toMatchObject({ acceptsConnections: false })
  })

  test.each([
    [['-proxy=proxy.example:1080']],
    [['-proxy=127.0.0.1', '-tor']],
    [['-proxy=127.0.0.1', '-listen']],
    [['-tor', '-bind=192.168.1.2']],
    [['-tor', '-torcontrol=control.example']],
    [['-onlynet=moon']],
    [['-onlynet=onion']],
  ])('%s would show what it promises to hide, or cannot be, and is refused', (words) => {
    expect(codeOf(() => settingsOf(...words))).toBe('settings.invalid')
  })

  test('networks are named as in the C++ node too', () => {
    expect(settingsOf('-onlynet=IPv4', '-onlynet=ipv6').onlyNetworks).toEqual(['ipv4', 'ipv6'])
    expect(settingsOf('-tor', '-onlynet=Tor').onlyNetworks).toEqual(['onion'])
  })
})
