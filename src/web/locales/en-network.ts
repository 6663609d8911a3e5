// Texts of the views of the network in English.
import { doctorWords } from '../../api/doctor-words.ts'
import { bytes, count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enNetworkView = {
  parts: 'Parts of the network',
  partNames: { now: 'State', peers: 'Nodes', doctor: 'Health', promoted: 'Promoted', networks: 'Networks' },
  processors: 'Processors',
  allProcessors: 'All',
  over: 'Over',
  spans: { hour: 'An hour', day: 'A day', month: 'A month' },
  spanAgo: { hour: 'an hour ago', day: 'a day ago', month: 'a month ago' },
  now: 'now',
  noFigures: 'Nothing has been measured yet. The node measures each 10 seconds while it runs.',
  time: 'Time',
  asTable: 'As a table',
  plots: { chain: 'Chain', dht: 'DHT', peers: 'Peers', traffic: 'Traffic of DHT and swarms' },
  lines: {
    blocks: 'Blocks',
    registrations: 'Names and new keys',
    dhtNodes: 'Nodes of the DHT',
    chainPeers: 'Peers of the chain',
    swarmPeers: 'Peers of swarms',
    received: 'Received',
    sent: 'Sent',
  },
  chainSummary: (blocks: number, names: number) =>
    `${count(blocks, 'block', 'blocks')} with ${count(names, 'name or new key', 'names and new keys')} in this time.`,
  dhtSummary: (now: number, most: number) =>
    `${count(now, 'node', 'nodes')} known now, ${number.format(most)} at most in this time.`,
  peersSummary: (chain: number, swarms: number) =>
    `${count(chain, 'peer', 'peers')} of the chain and ${count(swarms, 'peer', 'peers')} of swarms now.`,
  trafficSummary: (received: number, sent: number) =>
    `${bytes(received)} received and ${bytes(sent)} sent in this time.`,
  perSecond: (rate: number) => `${bytes(rate)}/s`,
  map: 'This node and its peers',
  mapWords: (chain: number, swarms: number) =>
    `This node in the middle, ${count(chain, 'peer', 'peers')} of the chain around it, and ${count(swarms, 'swarm', 'swarms')} outside. The tables below say the same.`,
  mapKinds: {
    chain: 'Peer of the chain',
    asked: 'Asked by us',
    came: 'Came to us',
    swarm: 'Swarm, larger with more peers',
  },
  swarms: (swarms: number) => `Swarms (${number.format(swarms)})`,
  user: 'User',
  connected: 'Peers',
  knownOnes: 'Known',
  held: 'Posts here',
  noSwarms: 'No swarm runs here. One begins with each person that is followed.',
  dht: 'Look around in the DHT',
  dhtHint: 'Asks node after node for 10 seconds. It shows who is there, and tells nobody anything.',
  look: 'Look around',
  looking: 'Looking around…',
  crawled: (nodes: number, silent: number, whole: boolean) =>
    `${count(nodes, 'node', 'nodes')} answered${whole ? '' : ' so far'}, ${number.format(silent)} did not.`,
  estimated: (nodes: number) =>
    `The whole network has about ${count(nodes, 'node', 'nodes')}, as far as can be judged from here.`,
  roundTrip: (half: number, most: number) =>
    `Half of them answered within ${number.format(half)} ms, nearly all within ${number.format(most)} ms.`,
  wrongIds: (nodes: number) => `${count(nodes, 'node has', 'nodes have')} an id that does not fit its address.`,
  crawlFailed: (reason: string) => `That did not work: ${reason}`,
  examine: 'Examine again',
  examining: 'Looking whether all is well…',
  levels: { good: 'All is well.', advice: 'All works. Something could be better.', bad: 'Something does not work.' },
  level: { good: 'Good', advice: 'Advice', bad: 'Wrong' },
  checks: doctorWords,
  hereTitle: 'This network',
  here: (name: string) => `This node is in ${name === 'main' ? 'the network of everybody (main)' : name}.`,
  joinTitle: 'Join a network',
  joinLead: 'With an invitation: a link that begins with twister:join?, or a picture of its code.',
  joinLabel: 'The link of the invitation',
  joinPicture: 'Take or choose a picture of the code',
  noCode:
    'There is no code in this picture that can be read. Take it straight from the front, with all of the code in it.',
  reading: 'Reading the picture…',
  join: 'Join',
  joined: (peers: number) =>
    `${count(peers, 'node of the invitation is', 'nodes of the invitation are')} being connected now.`,
  joinedThen: 'Now take a name; then whom the invitation names is shown to you.',
  joinedFollows: (names: readonly string[]) => `You follow ${names.join(', ')}, as far as they are registered.`,
  otherChain:
    'This node is in another network of the same name: its blocks are not those of the invitation. Nothing was changed.',
  otherNetwork: (name: string) =>
    `The invitation leads into ${name}. A node is in one network only: a second one, beside this one, joins it. In a terminal on the computer of the node:`,
  meanings: {
    'invitation-malformed': 'This is no invitation: those begin with twister:join?',
    'invitation-network-unknown': 'The invitation names no network that this program knows.',
    'invitation-peer-malformed': 'The invitation names a node in a way that cannot be read. Ask for a new one.',
    'invitation-name-malformed': 'The invitation names a user that cannot exist. Ask for a new one.',
  },
  foundTitle: 'Found a network of your own',
  foundLead:
    'For a family, a choir, a school: with names, blocks and posts of its own, and no node of anybody else. It works without the Internet. Its first node looks for its blocks.',
  foundLabel: 'Name of the network',
  foundHint: '1 to 32 of a–z, 0–9, - and _.',
  foundThen: 'In a terminal on the computer of the node:',
  foundAfter: 'It starts the first node of the network beside this one, and prints the invitation for the others.',
  failed: (reason: string) => `That did not work: ${reason}`,
} as const

/** Texts of the views of the network. */
export const networkTexts: Widened<typeof enNetworkView> = laterTexts('network', enNetworkView)
