// The command that says whether the node is well (and what to do).
import { command, result } from './contract.ts'

/** How a check stands: nothing to do, something to know, something that does not work. */
export type CheckLevel = 'good' | 'advice' | 'bad'

/** Everything that a check can say; the sentences are in `doctor-words.ts`. */
export type CheckCode =
  | 'port-reached'
  | 'port-not-seen'
  | 'port-too-early'
  | 'port-closed'
  | 'port-behind-proxy'
  | 'router-mapped'
  | 'router-searching'
  | 'router-none'
  | 'router-refused'
  | 'router-nested'
  | 'service-running'
  | 'service-starting'
  | 'service-failed'
  | 'address-told'
  | 'address-unknown'
  | 'address-loopback'
  | 'peers-connected'
  | 'peers-only-inbound'
  | 'peers-none'
  | 'neighbours-few'
  | 'neighbours-many'
  | 'names-shown'
  | 'clock-right'
  | 'clock-unknown'
  | 'clock-wrong'
  | 'disk-roomy'
  | 'disk-short'
  | 'disk-full'
  | 'disk-unknown'
  | 'disk-fast'
  | 'disk-slow'
  | 'files-private'
  | 'files-open'
  | 'way-direct'
  | 'way-proxy'
  | 'way-tor'

/** One thing that was looked at. */
export interface CheckJson {
  readonly code: CheckCode
  readonly level: CheckLevel
  /** What was measured or is meant: a port, seconds, megabytes. */
  readonly figures: Readonly<Record<string, string | number>>
}

/** Where others may reach this node. */
export interface OwnAddressJson {
  /** `host:port`. */
  readonly address: string
  /**
   * Who: `told`, as peers see it; `internet`, everybody, and `network`, whoever is in the same network, where nothing
   * stands in between; `computer`, nodes on the same machine.
   */
  readonly reach: 'told' | 'internet' | 'network' | 'computer'
}

/** All that was looked at, in order. */
export interface DoctorJson {
  /** The worst of all. */
  readonly level: CheckLevel
  readonly checks: readonly CheckJson[]
}

export const doctor = {
  getdoctor: command({
    summary:
      'Look whether the node is well: for each port whether strangers reach it, and how that is known; peers, clock, disk, rights of files, proxy. Writes a small file and removes it.',
    params: {},
    result: result<DoctorJson>('each check by its code, with its figures'),
    access: 'owner',
    extension: true,
  }),
  listaddresses: command({
    summary:
      'The addresses at which others may reach this node: first as peers see it, then those of the machine, by who can come to them.',
    params: {},
    result: result<readonly OwnAddressJson[]>('each with its port; none while nobody is let in'),
    access: 'owner',
    extension: true,
  }),
} as const
