// Networks are data: main, testnet, regtest, and private ones founded by a name (chain.md 4).
import { concatBytes } from '../base/bytes.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { sha256 } from '../crypto/hash.ts'

/** The first block of a network. */
export interface GenesisParameters {
  /** Text of the promoted message of `nobody` in the only transaction. */
  readonly message: string
  /** Unix seconds. */
  readonly time: number
  /** Compact target. */
  readonly bits: number
  /** Undefined: the first nonce whose proof of work is valid. */
  readonly nonce: number | undefined
}

/** A block that must have this id (display hexadecimal) at this height. */
export interface Checkpoint {
  readonly height: number
  readonly id: string
}

/** All that tells one network from another. */
export interface Network {
  /** `main`, `testnet`, `regtest` or `private:<name>`. */
  readonly name: string
  /** First four bytes of each chain message. */
  readonly magic: Uint8Array
  /** Nominal port of chain connections; the DHT and the swarms use the next thousand. */
  readonly port: number
  readonly rpcPort: number
  readonly genesis: GenesisParameters
  /** Compact target of the proof of work of registrations: constant. */
  readonly registrationBits: number
  /** Version byte of secret keys in text form. */
  readonly secretVersion: number
  readonly checkpoints: readonly Checkpoint[]
  readonly targetSpacingSeconds: number
  readonly retargetIntervalBlocks: number
  /** Blocks of lowest difficulty are allowed after 20 minutes of silence (testnet only, chain.md 3.6-3). */
  readonly allowsMinimumDifficulty: boolean
  /** Our own miner waits until the tip is this old, so that an easy network does not run away. */
  readonly minimumBlockIntervalSeconds: number
  readonly dnsSeeds: readonly string[]
  /** Part of the data directory's path; empty on main. */
  readonly directory: string
  /** Mining, and posts, need no peer. */
  readonly worksAlone: boolean
}

/** Version of the protocol between chain peers, as the C++ node has it (chain.md 6.2). */
export const chainProtocolVersion = 70_003

/** Distance from the chain's port to the one of the DHT and the swarms (dht.md 1.4). */
export const swarmPortOffset = 1000

const genesisMessage =
  'The Times 09/Jul/2013 Globo caught bribing Receita Federal employee to rob R$615M worth tax evasion documents.'

const mainCheckpoints: readonly Checkpoint[] = [
  { height: 121, id: 'cfdd9b4eb621c93163af7b730b3590b7a90c3d5e233569d76a1c0363527c92ae' },
  { height: 13081, id: '5125dc1f6a3b8f1c463baf3e078d8af9f1b35aa4b34fb441e3a7ee391f8727c6' },
  { height: 18000, id: 'a3cab01c0e3e9b17b2a63b3cc93d258112f5ad753df1df7bd45e37a5c60814a9' },
  { height: 18050, id: 'ef0d4c9e318a952dd45fcb1c867996df309a0fb586811479c08cf18a176a8864' },
  { height: 18973, id: '5f3f60fec53ac03434907ca980b5349875822794a4a0b50b78bcf0411d0c95fe' },
  { height: 20200, id: '31f84d32e843baa1fd73b0013466c206ad8a783aaaeab61219bcea2475e1d05d' },
  { height: 20988, id: '8e022eb85240176a82bac5e9ba5ad7bd05cb43f2073e08c462b1ba1ac012ba42' },
  { height: 24500, id: '04a001c98e63b2c1bf3c24d6459f7de2cdfeb37d6cb960e95d9e2b1792748490' },
  { height: 55450, id: '5af4c59d0b14183375dc003df956f666e0b20c73e5879f918f5e8fff179e2563' },
]

/** The network of the C++ node. */
export const mainNetwork: Network = {
  name: 'main',
  magic: Uint8Array.of(0xf0, 0xda, 0xbb, 0xd2),
  port: 28333,
  rpcPort: 28332,
  genesis: { message: genesisMessage, time: 1384394255, bits: 0x1f03ffff, nonce: 2934 },
  registrationBits: 0x1e00ffff,
  secretVersion: 128,
  checkpoints: mainCheckpoints,
  targetSpacingSeconds: 600,
  retargetIntervalBlocks: 2016,
  allowsMinimumDifficulty: false,
  minimumBlockIntervalSeconds: 0,
  dnsSeeds: [
    'seed.twister.net.co',
    'dnsseed.gombadi.com',
    'seed2.twister.net.co',
    'seed3.twister.net.co',
    'twisterseed.tk',
    'cruller.tasty.sexy',
    'twister-seeder.muh.freedu.ms',
    'twisterarmyseed.tk',
  ],
  directory: '',
  worksAlone: false,
}

/** A network for tests of the public, with a valid genesis block of our own (chain.md 4.1, decision D10). */
export const testNetwork: Network = {
  ...mainNetwork,
  name: 'testnet',
  magic: Uint8Array.of(0x0b, 0x11, 0x09, 0x07),
  port: 18333,
  rpcPort: 18332,
  // The first nonce with a valid proof of work; searching it takes seconds.
  genesis: { message: genesisMessage, time: 1296688602, bits: 0x1f03ffff, nonce: 22418 },
  secretVersion: 239,
  checkpoints: [],
  allowsMinimumDifficulty: true,
  dnsSeeds: [],
  directory: 'testnet3',
}

/** A network for tests on one machine: blocks and registrations cost next to nothing. */
export const regressionNetwork: Network = {
  ...mainNetwork,
  name: 'regtest',
  magic: Uint8Array.of(0xfa, 0xbf, 0xb5, 0xda),
  port: 18444,
  rpcPort: 18332,
  genesis: { message: genesisMessage, time: 1296688602, bits: 0x207fffff, nonce: 0 },
  registrationBits: 0x207fffff,
  checkpoints: [],
  minimumBlockIntervalSeconds: 1,
  dnsSeeds: [],
  directory: 'regtest',
  worksAlone: true,
}

/** What may follow `private:`. */
const privateName = /^[a-z0-9_-]{1,32}$/u

/** Start of the time of every private network: its genesis block's time. */
const privateEpoch = 1_750_000_000

/** A network whose magic, ports and genesis block follow from its name; undefined for an unusable name. */
const privateNetwork = (name: string): Network | undefined => {
  if (!privateName.test(name)) return undefined
  const digest = sha256(concatBytes(encodeUtf8('twister private network '), encodeUtf8(name)))
  const number = (digest[4] as number) * 256 + (digest[5] as number)
  // Chain ports 20000 … 27999, the swarms' ports 1000 above; RPC stays on the well-known port unless the swarms have it.
  const port = 20_000 + (number % 4000) * 2
  return {
    ...mainNetwork,
    name: `private:${name}`,
    // The top bit keeps the magic out of ASCII, so that a stray text connection never matches.
    magic: Uint8Array.of((digest[0] as number) | 0x80, ...digest.subarray(1, 4)),
    port,
    rpcPort: port + swarmPortOffset === mainNetwork.rpcPort ? mainNetwork.rpcPort + 1 : mainNetwork.rpcPort,
    genesis: { message: `twister private network ${name}`, time: privateEpoch, bits: 0x207fffff, nonce: undefined },
    registrationBits: 0x1f00ffff,
    checkpoints: [],
    targetSpacingSeconds: 60,
    minimumBlockIntervalSeconds: 10,
    dnsSeeds: [],
    directory: `private-${name}`,
    worksAlone: true,
  }
}

/** The network of a name as settings give it, or undefined. */
export const networkNamed = (name: string): Network | undefined => {
  if (name === 'main') return mainNetwork
  if (name === 'testnet') return testNetwork
  if (name === 'regtest') return regressionNetwork
  return name.startsWith('private:') ? privateNetwork(name.slice('private:'.length)) : undefined
}
