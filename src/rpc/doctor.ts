// Judges what the doctor found: each fact gets a code, a level and its figures.
import type { CommandHandlers } from '../api/contract.ts'
import type { CheckCode, CheckJson, CheckLevel, doctor, DoctorJson } from '../api/doctor.ts'
import { isLoopback, isRoutable } from '../codec/ip-networks.ts'
import type { RpcContext } from './context.ts'

type Findings = Awaited<ReturnType<RpcContext['node']['doctor']['examine']>>
type Port = Findings['ports'][number]

/** A stranger comes within this, as a rule, to whoever can be reached. */
const patienceSeconds = 1_800
/** Clocks that differ by less do no harm. */
const bearableSeconds = 600
const shortMegabytes = 1_000
const fullMegabytes = 100
const slowMs = 200
/** Others of one's own /24 that may be chance. */
const fewNeighbours = 2

const check = (level: CheckLevel, code: CheckCode, figures: CheckJson['figures'] = {}): CheckJson => ({
  ...{ code, level, figures },
})

const ofPort = (found: Findings, nowMs: number, { part, kind, port, reachedMs }: Port): CheckJson => {
  const minutes = Math.floor(found.uptimeSeconds / 60)
  if (found.way.kind !== 'direct') return check('good', 'port-behind-proxy', { part, kind })
  if (port === undefined) return check('advice', 'port-closed', { part, kind })
  if (reachedMs !== undefined)
    return check('good', 'port-reached', { part, kind, port, seconds: Math.round((nowMs - reachedMs) / 1000) })
  if (found.uptimeSeconds < patienceSeconds) return check('good', 'port-too-early', { part, kind, port, minutes })
  return check('advice', 'port-not-seen', { part, kind, port, minutes })
}

const routerWords = { 'nat-pmp': 'NAT-PMP', upnp: 'UPnP' } as const

/** What a router did is of interest where it is asked at all. */
const ofRouter = ({ portMapping: mapping, ports }: Findings): readonly CheckJson[] => {
  if (mapping.state === 'off') return []
  if (mapping.state === 'searching') return [check('good', 'router-searching')]
  const isReached = ports.every(({ reachedMs }) => reachedMs !== undefined)
  if (mapping.state === 'no-router') return isReached ? [] : [check('advice', 'router-none')]
  const protocol = routerWords[mapping.protocol]
  if (mapping.state === 'refused') return [check('advice', 'router-refused', { protocol, reason: mapping.reason })]
  const { externalAddress: address } = mapping
  if (address === undefined) return [check('good', 'router-mapped', { protocol })]
  return isRoutable(address)
    ? [check('good', 'router-mapped', { protocol, address })]
    : [check('advice', 'router-nested', { protocol, address })]
}

const ofService = ({ hiddenService: service }: Findings): readonly CheckJson[] => {
  if (service.state === 'off') return []
  if (service.state === 'running') return [check('good', 'service-running', { name: service.name })]
  if (service.state === 'starting') return [check('good', 'service-starting')]
  return [check('bad', 'service-failed', { reason: service.reason })]
}

const ofAddress = ({ way, boundAddress, toldAddress }: Findings): readonly CheckJson[] => {
  if (way.kind !== 'direct') return []
  if (boundAddress !== undefined && isLoopback(boundAddress))
    return [check('advice', 'address-loopback', { address: boundAddress })]
  if (toldAddress === undefined) return [check('advice', 'address-unknown')]
  return [check('good', 'address-told', { address: toldAddress })]
}

const ofPeers = ({ peers }: Findings): CheckJson => {
  if (peers.inbound + peers.outbound === 0) return check('bad', 'peers-none', peers)
  return peers.outbound === 0 ? check('advice', 'peers-only-inbound', peers) : check('good', 'peers-connected', peers)
}

const ofNeighbours = ({ way, neighbours, dhtNodes }: Findings): readonly CheckJson[] => {
  if (way.kind !== 'direct') return []
  if (neighbours <= fewNeighbours) return [check('good', 'neighbours-few', { nodes: dhtNodes })]
  return [check('advice', 'neighbours-many', { count: neighbours })]
}

const ofClock = ({ clockSeconds }: Findings): CheckJson => {
  if (clockSeconds === undefined) return check('advice', 'clock-unknown')
  const seconds = Math.abs(clockSeconds)
  return seconds > bearableSeconds
    ? check('bad', 'clock-wrong', { seconds })
    : check('good', 'clock-right', { seconds })
}

const ofRoom = ({ disk: { freeMegabytes: megabytes } }: Findings): readonly CheckJson[] => {
  if (megabytes === undefined) return []
  if (megabytes < fullMegabytes) return [check('bad', 'disk-full', { megabytes })]
  return [
    megabytes < shortMegabytes
      ? check('advice', 'disk-short', { megabytes })
      : check('good', 'disk-roomy', { megabytes }),
  ]
}

const ofSpeed = ({ disk: { syncMs } }: Findings): CheckJson => {
  if (syncMs === undefined) return check('bad', 'disk-unknown')
  const milliseconds = Math.round(syncMs)
  return syncMs > slowMs ? check('advice', 'disk-slow', { milliseconds }) : check('good', 'disk-fast', { milliseconds })
}

const ofFiles = ({ disk: { openToOthers } }: Findings): CheckJson =>
  openToOthers.length === 0
    ? check('good', 'files-private')
    : check('bad', 'files-open', { names: openToOthers.join(', ') })

const ofWay = ({ way }: Findings): CheckJson =>
  check('good', `way-${way.kind}`, way.proxy === undefined ? {} : { proxy: way.proxy })

const levels: readonly CheckLevel[] = ['good', 'advice', 'bad']

/** All checks in the order in which a person would make them. */
export const judgeFindings = (found: Findings, nowMs: number): DoctorJson => {
  const checks = [
    ofWay(found),
    ...ofService(found),
    ofPeers(found),
    ...found.ports.map((port) => ofPort(found, nowMs, port)),
    ...ofRouter(found),
    ...ofAddress(found),
    ...ofNeighbours(found),
    ...(found.isLight ? [check('good', 'names-shown')] : []),
    ofClock(found),
    ...ofRoom(found),
    ofSpeed(found),
    ofFiles(found),
  ]
  const worst = Math.max(...checks.map(({ level }) => levels.indexOf(level)))
  return { level: levels[worst] ?? 'good', checks }
}

export const doctorHandlers: CommandHandlers<typeof doctor, RpcContext> = {
  listaddresses: ({ node }) => node.doctor.ownAddresses().map(({ endpoint, reach }) => ({ address: endpoint, reach })),
  getdoctor: async ({ node, dataDirectory }) =>
    judgeFindings(await node.doctor.examine(dataDirectory), node.clock.nowMs()),
}
