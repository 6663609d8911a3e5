// What the checks of `getdoctor` mean and what to do, in English: in the terminal and on the page.
import { type Figures, kindOf, textOf as of } from './check-figures.ts'
import type { CheckCode } from './doctor.ts'

/** A number with its noun. */
const many = (figures: Figures, key: string, one: string): string =>
  `${of(figures, key)} ${one}${figures[key] === 1 ? '' : 's'}`

const portOf = (figures: Figures): string => `${kindOf(figures)} port ${of(figures, 'port')} (${of(figures, 'part')})`

const partOf = (figures: Figures): string => `${of(figures, 'part')} (${kindOf(figures)})`

/** A sentence or two for each code. */
export const doctorWords = {
  'port-reached': (figures) =>
    `${portOf(figures)}: strangers reach it. One came ${many(figures, 'seconds', 'second')} ago.`,
  'port-not-seen': (figures) =>
    `${portOf(figures)}: no stranger has come in ${many(figures, 'minutes', 'minute')}. If others should reach this node: forward the port to this machine in your router, and let it through the firewall. Without that the node works, and helps others less.`,
  'port-too-early': (figures) =>
    `${portOf(figures)}: no stranger has come since the start ${many(figures, 'minutes', 'minute')} ago. That says nothing yet.`,
  'port-closed': (figures) =>
    `${partOf(figures)}: nobody is let in (-listen=0 or -connect). The node works, and helps others less.`,
  'port-behind-proxy': (figures) => `${partOf(figures)}: behind a proxy nobody is let in from outside.`,
  'router-mapped': (figures) =>
    `The router lets the ports of this node through (${of(figures, 'protocol')}${'address' in figures ? `, from ${of(figures, 'address')}` : ''}).`,
  'router-searching': () => 'The router is being asked to let the ports of this node through.',
  'router-none': () =>
    'No router answers to NAT-PMP or UPnP. If others should reach this node: switch one of them on in your router, or forward the ports by hand.',
  'router-refused': (figures) =>
    `The router speaks ${of(figures, 'protocol')} and lets the ports not through: ${of(figures, 'reason')}. Allow it in the router, forward the ports by hand, or choose another -port.`,
  'router-nested': (figures) =>
    `The router lets the ports through (${of(figures, 'protocol')}), but its own address ${of(figures, 'address')} is no public one: another router stands before it, yours or of the provider. Forward the ports there too, or ask the provider for a public address.`,
  'service-running': (figures) => `Others reach this node through Tor at ${of(figures, 'name')}.`,
  'service-starting': () => 'The hidden service is being made.',
  'service-failed': (figures) =>
    `There is no hidden service: ${of(figures, 'reason')} The node reaches others through Tor all the same.`,
  'address-told': (figures) => `Other nodes see this one at ${of(figures, 'address')}.`,
  'address-unknown': () => 'Nobody has told this node its address yet: two networks must agree on it.',
  'address-loopback': (figures) => `The node is bound to ${of(figures, 'address')}: only this machine can reach it.`,
  'peers-connected': (figures) =>
    `Peers: ${of(figures, 'outbound')} dialled, ${of(figures, 'inbound')} came; ${of(figures, 'known')} addresses are known.`,
  'peers-only-inbound': (figures) =>
    `${many(figures, 'inbound', 'peer')} came, and none could be dialled. Name a node that you trust: twister join "<link>", or -addnode=<host:port>.`,
  'peers-none': (figures) =>
    `No node is connected, and ${of(figures, 'known')} addresses are known. Ask a friend for an invitation: twister invite there, twister join "<link>" here. If this machine has no internet, connect it.`,
  'neighbours-few': (figures) => `The DHT knows ${many(figures, 'nodes', 'node')}.`,
  'neighbours-many': (figures) =>
    `${of(figures, 'count')} other nodes of the DHT have addresses that differ from yours in the last number only. Nodes let in one of each such network: some of you are not heard. Use addresses of other networks, or one node for all.`,
  'names-shown': () =>
    'This node is light: it keeps headers, and of names what other nodes have shown with proofs. It cannot tell that a name is free, registers and mines nothing, and has no blocks to show.',
  'clock-right': (figures) => `The clock differs by ${many(figures, 'seconds', 'second')} from those of the peers.`,
  'clock-unknown': () => 'No peer has told the time: whether the clock is right is not known.',
  'clock-wrong': (figures) =>
    `The clock differs by ${many(figures, 'seconds', 'second')} from those of the peers. Set it, best by the network: timedatectl set-ntp true, or the time settings of your system.`,
  'disk-roomy': (figures) => `${of(figures, 'megabytes')} MB are free on the disk.`,
  'disk-short': (figures) =>
    `Only ${of(figures, 'megabytes')} MB are free on the disk. Make room, or let older posts of others go: -keep=90d, -diskbudget=<MB>.`,
  'disk-full': (figures) =>
    `${of(figures, 'megabytes')} MB are free on the disk: soon nothing can be kept. Make room now, or move the data to another disk (-datadir).`,
  'disk-unknown': () => 'Nothing could be written into the data directory. Look at its owner and at the disk.',
  'disk-fast': (figures) => `The disk keeps a small file in ${of(figures, 'milliseconds')} ms.`,
  'disk-slow': (figures) =>
    `The disk takes ${of(figures, 'milliseconds')} ms to keep a small file: everything waits for it. A card or stick should be replaced by an SSD or a disk; a network drive is no place for the data.`,
  'files-private': () => 'The data directory is for you alone.',
  'files-open': (figures) =>
    `Other users of this machine may enter the data directory and read ${of(figures, 'names')}, where your keys are: chmod -R go-rwx on the data directory.`,
  'way-direct': () => 'Connections are direct: others see the address of this machine.',
  'way-proxy': (figures) =>
    `Everything goes through the proxy ${of(figures, 'proxy')}; no datagrams leave, and peers ask the DHT for this node.`,
  'way-tor': (figures) =>
    `Everything goes through Tor at ${of(figures, 'proxy')}; no datagrams leave, and peers ask the DHT for this node.`,
} as const satisfies Readonly<Record<CheckCode, (figures: Figures) => string>>
