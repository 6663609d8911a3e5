import { describe, expect, it, test } from 'vitest'
import { doctorWords } from '../api/doctor-words.ts'
import { judgeFindings } from './doctor.ts'

type Findings = Parameters<typeof judgeFindings>[0]

const nowMs = 1_000_000_000

const well: Findings = {
  uptimeSeconds: 7_200,
  ports: [
    { part: 'chain', kind: 'tcp', port: 28_333, reachedMs: nowMs - 5_000 },
    { part: 'swarms', kind: 'tcp', port: 29_333, reachedMs: nowMs - 5_000 },
    { part: 'dht', kind: 'udp', port: 29_333, reachedMs: nowMs - 5_000 },
  ],
  portMapping: { state: 'off' },
  isLight: false,
  toldAddress: '51.1.1.1',
  boundAddress: undefined,
  peers: { inbound: 3, outbound: 8, known: 90 },
  neighbours: 0,
  dhtNodes: 40,
  clockSeconds: -4,
  way: { kind: 'direct', proxy: undefined },
  hiddenService: { state: 'off' },
  disk: { freeMegabytes: 50_000, syncMs: 4.2, openToOthers: [] },
}

const ports = (port: number | undefined): Findings['ports'] =>
  well.ports.map((each) => ({ ...each, port, reachedMs: undefined }))

const found = (changes: Partial<Findings>) => judgeFindings({ ...well, ...changes }, nowMs)

const codes = (changes: Partial<Findings>): readonly string[] => found(changes).checks.map(({ code }) => code)

const disk = (changes: Partial<Findings['disk']>) => ({ disk: { ...well.disk, ...changes } })

const cases: readonly (readonly [string, Partial<Findings>, 'good' | 'advice' | 'bad'])[] = [
  ['port-reached', {}, 'good'],
  ['port-not-seen', { ports: ports(28_333) }, 'advice'],
  ['port-too-early', { ports: ports(28_333), uptimeSeconds: 60 }, 'good'],
  ['port-closed', { ports: ports(undefined) }, 'advice'],
  ['port-behind-proxy', { way: { kind: 'proxy', proxy: '127.0.0.1:9050' } }, 'good'],
  ['router-mapped', { portMapping: { state: 'mapped', protocol: 'upnp', externalAddress: '51.1.1.1' } }, 'good'],
  ['router-searching', { portMapping: { state: 'searching' } }, 'good'],
  ['router-none', { portMapping: { state: 'no-router' }, ports: ports(28_333) }, 'advice'],
  ['router-refused', { portMapping: { state: 'refused', protocol: 'nat-pmp', reason: 'it is off' } }, 'advice'],
  ['router-nested', { portMapping: { state: 'mapped', protocol: 'upnp', externalAddress: '100.64.1.1' } }, 'advice'],
  ['service-running', { hiddenService: { state: 'running', name: 'a.onion' } }, 'good'],
  ['service-starting', { hiddenService: { state: 'starting' } }, 'good'],
  ['service-failed', { hiddenService: { state: 'failed', reason: 'Nobody answers.' } }, 'bad'],
  ['address-told', {}, 'good'],
  ['address-unknown', { toldAddress: undefined }, 'advice'],
  ['address-loopback', { boundAddress: '127.0.0.1' }, 'advice'],
  ['peers-connected', {}, 'good'],
  ['peers-only-inbound', { peers: { inbound: 1, outbound: 0, known: 0 } }, 'advice'],
  ['peers-none', { peers: { inbound: 0, outbound: 0, known: 2 } }, 'bad'],
  ['neighbours-few', { neighbours: 2 }, 'good'],
  ['neighbours-many', { neighbours: 3 }, 'advice'],
  ['names-shown', { isLight: true }, 'good'],
  ['clock-right', { clockSeconds: 599 }, 'good'],
  ['clock-unknown', { clockSeconds: undefined }, 'advice'],
  ['clock-wrong', { clockSeconds: -700 }, 'bad'],
  ['disk-roomy', {}, 'good'],
  ['disk-short', disk({ freeMegabytes: 900 }), 'advice'],
  ['disk-full', disk({ freeMegabytes: 99 }), 'bad'],
  ['disk-unknown', disk({ syncMs: undefined, freeMegabytes: undefined }), 'bad'],
  ['disk-fast', {}, 'good'],
  ['disk-slow', disk({ syncMs: 300 }), 'advice'],
  ['files-private', {}, 'good'],
  ['files-open', disk({ openToOthers: ['.', 'node.sqlite'] }), 'bad'],
  ['way-direct', {}, 'good'],
  ['way-proxy', { way: { kind: 'proxy', proxy: '127.0.0.1:9050' } }, 'good'],
  ['way-tor', { way: { kind: 'tor', proxy: '127.0.0.1:9050' } }, 'good'],
]

describe('the doctor', () => {
  test.each(cases)('finds %s', (code, changes, level) => {
    const check = found(changes).checks.find((each) => each.code === code)
    expect(check?.level).toBe(level)
  })

  it('has a case here for each code, and each sentence has all its figures', () => {
    expect(cases.map(([code]) => code).sort()).toEqual(Object.keys(doctorWords).sort())
    for (const [, changes] of cases)
      for (const { code, figures } of found(changes).checks) expect(doctorWords[code](figures), code).not.toContain('?')
  })

  it('says nothing of a router that does not answer where strangers come all the same', () => {
    expect(codes({ portMapping: { state: 'no-router' } }).filter((code) => code.startsWith('router'))).toEqual([])
  })

  it('says the worst of all', () => {
    expect([found({}).level, found({ clockSeconds: undefined }).level, found({ clockSeconds: 900 }).level]).toEqual([
      'good',
      'advice',
      'bad',
    ])
  })

  it('speaks of no address and no neighbours of a node that shows none', () => {
    const hidden = codes({ way: { kind: 'tor', proxy: '127.0.0.1:9050' }, toldAddress: undefined, neighbours: 9 })
    expect(hidden.filter((code) => code.startsWith('address') || code.startsWith('neighbours'))).toEqual([])
  })
})
