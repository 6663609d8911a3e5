// What a person should know who asks whether the node is well: ports, peers, clock, disk, way.
import type { Clock } from '../../base/clock.ts'
import type { Chain } from '../../chain/index.ts'
import { networkTest } from '../../codec/ip-networks.ts'
import { endpointText, ipv4Number } from '../../codec/ip.ts'
import type { Dht } from '../../dht/index.ts'
import { type AddressReach, type MachineAddress, machineAddresses, reachOf } from '../../net/machine.ts'
import type { PortMapping } from '../../net/port-mapper.ts'
import type { PortKind, ReachWatch } from '../../net/reach-watch.ts'
import type { HiddenServiceState, Way } from '../../net/way.ts'
import type { Swarms } from '../../swarm/index.ts'
import { type DiskFindings, examineDisk } from './disk.ts'

/** What is looked at. */
export interface DoctorNeeds {
  readonly clock: Clock
  readonly chain: Pick<
    Chain,
    'isLight' | 'peers' | 'listenPort' | 'externalAddress' | 'clockDifferenceSeconds' | 'knownEndpointCount'
  >
  readonly dht: Pick<Dht, 'state' | 'contacts'>
  readonly swarms: Pick<Swarms, 'listenPort'>
  readonly watch: ReachWatch
  readonly way: Way
  /** What became of the ports in the router. */
  readonly portMapping: () => PortMapping
  /** The port of datagrams. */
  readonly datagramPort: number
  /** The only address that others may reach, as it is set; undefined: all of the machine. */
  readonly boundAddress: string | undefined
}

/** A port, and whether strangers have come to it. */
export interface PortFindings {
  readonly part: 'chain' | 'swarms' | 'dht'
  readonly kind: PortKind
  /** Undefined: nobody is let in. */
  readonly port: number | undefined
  /** Unix milliseconds. */
  readonly reachedMs: number | undefined
}

/** What was found. */
export interface Findings {
  /** How long the node has run. */
  readonly uptimeSeconds: number
  readonly ports: readonly PortFindings[]
  readonly portMapping: PortMapping
  readonly isLight: boolean
  /** Our address as peers or nodes of the DHT tell it. */
  readonly toldAddress: string | undefined
  readonly boundAddress: string | undefined
  readonly peers: { readonly inbound: number; readonly outbound: number; readonly known: number }
  /** Nodes of the DHT in the /24 of our own address: others let in one of each. */
  readonly neighbours: number
  readonly dhtNodes: number
  /** How far the clocks of the peers are ahead of ours; undefined: nobody has told. */
  readonly clockSeconds: number | undefined
  readonly way: { readonly kind: Way['kind']; readonly proxy: string | undefined }
  readonly hiddenService: HiddenServiceState
  readonly disk: DiskFindings
}

/** Where others may reach the chain of this node, and who: as peers tell it, or by what the machine is in. */
export interface OwnAddress {
  /** `host:port`. */
  readonly endpoint: string
  readonly reach: AddressReach | 'told'
}

const sampledContacts = 300

/** Looks at the node when somebody asks. */
export class Doctor {
  readonly #needs: DoctorNeeds
  readonly #startedMs: number

  constructor(needs: DoctorNeeds) {
    this.#needs = needs
    this.#startedMs = needs.clock.monotonicMs()
  }

  /** Where others reach this node by a name: its hidden service. */
  publicName(): string | undefined {
    const service = this.#needs.way.hiddenService()
    return service.state === 'running' ? service.name : undefined
  }

  /** The addresses at which others may reach this node, those that are told first; none while nobody is let in. */
  ownAddresses(): readonly OwnAddress[] {
    const { chain, way } = this.#needs
    const port = chain.listenPort()
    if (port === undefined) return []
    const told = this.publicName() ?? chain.externalAddress()
    const machine = way.kind === 'direct' ? this.#machineAddresses() : []
    return [
      ...(told === undefined ? [] : [{ endpoint: endpointText({ address: told, port }), reach: 'told' } as const]),
      ...machine
        .filter(({ address }) => address !== told)
        .map(({ address, reach }) => ({ endpoint: endpointText({ address, port }), reach })),
    ]
  }

  #machineAddresses(): readonly MachineAddress[] {
    const { boundAddress } = this.#needs
    if (boundAddress === undefined) return machineAddresses()
    const reach = reachOf(boundAddress)
    return reach === undefined ? [] : [{ address: boundAddress, reach }]
  }

  /** The proxy that everything goes through. */
  proxy(): string | undefined {
    const { proxy } = this.#needs.way
    return proxy === undefined ? undefined : endpointText(proxy)
  }

  async examine(dataDirectory: string): Promise<Findings> {
    const { clock, chain, dht, way, boundAddress } = this.#needs
    const peers = chain.peers()
    const inbound = peers.filter((peer) => peer.inbound).length
    const toldAddress = chain.externalAddress() ?? dht.state().externalAddress
    return {
      uptimeSeconds: Math.floor((clock.monotonicMs() - this.#startedMs) / 1000),
      ports: this.#ports(),
      portMapping: this.#needs.portMapping(),
      isLight: chain.isLight,
      ...{ toldAddress, boundAddress },
      peers: { inbound, outbound: peers.length - inbound, known: chain.knownEndpointCount() },
      neighbours: this.#neighboursOf(toldAddress),
      dhtNodes: dht.state().contacts,
      clockSeconds: chain.clockDifferenceSeconds(),
      way: { kind: way.kind, proxy: this.proxy() },
      hiddenService: way.hiddenService(),
      disk: await examineDisk(dataDirectory),
    }
  }

  #ports(): readonly PortFindings[] {
    const { chain, swarms, way, datagramPort, watch } = this.#needs
    const datagrams = way.kind === 'direct' ? datagramPort : undefined
    const ports = [
      { part: 'chain', kind: 'tcp', port: chain.listenPort() },
      { part: 'swarms', kind: 'tcp', port: swarms.listenPort() },
      { part: 'dht', kind: 'udp', port: datagrams },
    ] as const
    return ports.map((each) => ({
      ...each,
      reachedMs: each.port === undefined ? undefined : watch.lastReachedMs(each.kind, each.port),
    }))
  }

  #neighboursOf(address: string | undefined): number {
    if (address === undefined || ipv4Number(address) === undefined) return 0
    const isNear = networkTest(`${address}/24`) ?? (() => false)
    return this.#needs.dht.contacts(sampledContacts).filter((contact) => isNear(contact.address)).length
  }
}
