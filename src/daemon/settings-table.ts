// The one table of settings: names, types, defaults, the help and docs/settings.md come from it (rpc.md 3).
import { swarmPortOffset } from '../protocol/network.ts'
import { flag, integer, list, secretText, type Setting, text } from './setting-kinds.ts'

/** What a setting of the network decides. */
const byNetwork = { otherwise: 'by network' } as const

/** Every setting, in the order of the help. */
export const settingsTable = {
  help: flag(false, 'Show this text and stop. Also -h.'),
  version: flag(false, 'Show the version and stop.'),
  conf: text('twister.conf', 'Configuration file, relative to the base data directory.'),
  datadir: text('~/.twister-node', 'Base data directory; each network but main has a folder of its own in it.'),
  network: text(
    { otherwise: 'main' },
    'Network: main, testnet, regtest, or private:<name> to found or join one of your own.',
  ),
  testnet: flag(false, 'The same as -network=testnet.'),
  regtest: flag(false, 'The same as -network=regtest.'),
  demo: flag(false, 'Run a private network of three nodes with alice, bob and carol.'),
  daemon: flag(false, 'Run in the background.'),
  port: integer(
    byNetwork,
    [1, 65_535 - swarmPortOffset],
    'TCP port of chain connections; the DHT (UDP) and the swarms (TCP) use the next thousand.',
  ),
  bind: text('0.0.0.0', 'Address to listen on and to connect from.'),
  listen: flag({ otherwise: '1; 0 with -connect' }, 'Accept connections.'),
  connect: list([], 'Connect only to this node. May be repeated.'),
  addnode: list([], 'Keep a connection to this node besides others. May be repeated.'),
  dnsseed: flag({ otherwise: '1; 0 with -connect' }, 'Ask the seeds of the network for nodes.'),
  upnp: flag(
    { otherwise: '1; 0 with -connect' },
    'Ask the router, by NAT-PMP or UPnP, to let the ports of this node through while it runs; never behind a proxy.',
  ),
  localnetwork: flag(
    { otherwise: '1; 0 with -connect' },
    'Find nodes of the same network in the local network, and be found there, by multicast DNS; never behind a proxy.',
  ),
  proxy: text(
    { otherwise: 'none' },
    'SOCKS5 proxy, as address:port, that every connection goes through, names too; no datagrams leave, and others ask the DHT for this node.',
  ),
  tor: text(
    { otherwise: 'none' },
    'The same through Tor, at 127.0.0.1:9050 when no address is given, and with a hidden service at which others reach this node.',
  ),
  torcontrol: text('127.0.0.1:9051', 'Control port of Tor, through which the hidden service is made.'),
  torpassword: secretText('the cookie file of Tor', 'Password of the control port, where it wants one.'),
  onlynet: list([], 'Reach only this network: ipv4, ipv6 or onion. May be repeated.'),
  maxconnections: integer(125, [1, 1000], 'Most chain connections.'),
  maxupload: integer(
    500,
    [20, 1_000_000],
    'Most kilobytes of posts a second for others; on a slow line a quarter of it.',
  ),
  keep: text(
    'all',
    'What is kept of the posts of each user who is not yours: all, the newest (-keep=500), or those of so many days (-keep=90d); never fewer than 20. Older ones are fetched when somebody reads them. What you answered, passed on or marked stays, and so do your messages.',
  ),
  diskbudget: integer(
    { otherwise: 'none' },
    [20, 100_000_000],
    'Most megabytes of posts on disk. The oldest go first, those of users whom nobody here follows before all others; your own posts and messages never go.',
  ),
  archive: text(
    { otherwise: 'none' },
    'Keep all posts of these users whatever -keep says: names with commas between them, whose swarms then run here, or followed, or all-seen.',
  ),
  multiconnperip: flag(true, 'Several swarm connections from one address, as behind one router or on one machine.'),
  utp: flag(
    true,
    'Swarm connections over uTP too, on the UDP port of the DHT: routers let it pass where the TCP port is closed.',
  ),
  nojoinown: flag(
    false,
    'Publish without being a peer in the swarms of one’s own users: other nodes bring the posts in, and followers never see the address of this one.',
  ),
  gateway: flag(
    true,
    'Bring posts of others, who publish like that, into their swarms when they are put near this node.',
  ),
  helpbudget: integer(
    8,
    [0, 102],
    'Most megabytes of posts that are kept for followers of users whom nobody here follows, near whose names in the DHT this node is: they get through although author and followers are never there together. 0: none.',
  ),
  listenmentions: flag(
    false,
    'Hear of mentions of your users as they are written, from the nodes that keep them; those nodes learn that your address is theirs.',
  ),
  ownlists: flag(
    true,
    'Bring your own lists (follows, mutes, bookmarks, what was read) to your other computers with the same key, sealed, through the DHT; the nodes that keep them see that there are lists, how large they are and when they change.',
  ),
  dht6: flag(
    { otherwise: '1 where only IPv6 is there' },
    'Take part in the DHT of IPv6 too, a separate one in which only nodes like this are; what you publish is put into both. Never behind a proxy.',
  ),
  privatereads: text(
    'off',
    'Read profiles, mentions, tags and words through two other nodes, so that none learns both your address and what you read: off; on, and openly where no two can be found, which getstatus tells; only, where nothing is read then. What you write and whose swarms you are in is seen as before.',
  ),
  relayreads: flag(
    true,
    'Pass private reads of others on, and look things up for them: sealed, a few a second, and nothing but the DHT.',
  ),
  announcewords: flag(
    true,
    'Put the rarest words of your public posts into the DHT, so that people who do not follow you find them.',
  ),
  twtxturl: text(
    { otherwise: 'none' },
    'Where the world finds this node, such as https://me.example, through a web server in front of it: each of your users is then a twtxt feed there, at /@name/twtxt.txt, for whoever asks.',
  ),
  twtxthub: flag(
    false,
    'With -twtxturl: other servers can subscribe to the feeds of your users and are told at once when one changes (WebSub). Readers that subscribe ask less often by themselves, so leave it off where the node is not always up.',
  ),
  twtxtregistry: flag(
    false,
    'With -twtxturl: the node is a registry of twtxt at /api/plain/, where anybody finds users, twts, mentions and tags of your users and of feeds that others tell it of.',
  ),
  publicport: integer(
    { otherwise: 'none' },
    [1, 65_535],
    'Show public posts to everybody there, as plain pages that are only read: persons, posts, tags, search. Whoever asks sees whose posts this node keeps.',
  ),
  publicbind: text('127.0.0.1', 'Address on which public pages are shown; a web server in front of them gives TLS.'),
  publicurl: text(
    { otherwise: 'where they are shown' },
    'Where the world finds the public pages, such as https://posts.example: for links, feeds and search engines.',
  ),
  podport: integer(
    { otherwise: 'none' },
    [1, 65_535],
    'Open a pod there: several people on this node, with accounts by invitation, whose keys stay in their browsers. The first one: twister pod invite owner.',
  ),
  podbind: text('127.0.0.1', 'Address on which the pod is; a web server in front of it gives TLS.'),
  podurl: text(
    { otherwise: 'where it is' },
    'Where people find the pod, such as https://pod.example: browsers sign it when they join, and passkeys are for it.',
  ),
  podstore: secretText(
    'a file in the data directory',
    'Where the pod keeps accounts and what people read: postgres://user@host/database for a PostgreSQL server.',
  ),
  podweb: flag(
    false,
    'Run a web process of a pod and no node: with -podport, -podurl, -podstore and -podoverlay. Several of them share the work beside the node that runs the overlays.',
  ),
  podoverlay: secretText(
    'none',
    'With -podweb: JSON-RPC of the node that runs the overlays, http://user:password@host:port/; without a password its cookie file is read. Others can read a command line: write it into twister.conf.',
  ),
  podwatch: text(
    { otherwise: 'none' },
    'With -podweb: /health, /ready and /metrics at this address and port, such as 127.0.0.1:9464, for who watches over the process. Whoever reaches it may ask: keep it from the world.',
  ),
  ownnetworkfeeds: flag(
    false,
    'Feeds may also be followed on this machine and in its network; else no request of theirs is let in there.',
  ),
  light: flag(
    false,
    'Keep headers instead of blocks, and learn names from proofs that other nodes show: some 45 MB and a few minutes instead of hours. Such a node cannot tell that a name is free, and registers and mines nothing.',
  ),
  checkpoints: flag(true, 'Accept only blocks that fit the built-in checkpoints.'),
  reindex: flag(
    false,
    'Make the file of the chain anew at this start: what can be read of its blocks is kept, the registry of names follows from them, the rest comes from the network. For a damaged file; the wallet is not touched. Not for a configuration file: it would be done at each start.',
  ),
  loadblock: list(
    [],
    'Read blocks from this file, as exportblocks or a C++ node writes it. May be repeated. A bootstrap.dat in the data directory is read by itself, once.',
  ),
  gen: flag({ otherwise: 'as when the node stopped' }, 'Mine.'),
  genproclimit: integer(-1, [-1, 1024], 'Mining threads; -1 for all cores.'),
  blockinterval: integer(byNetwork, [0, 86_400], 'Seconds that our miner lets pass after a block.'),
  rpcport: integer(
    byNetwork,
    [1, 65_535],
    'Port of the web page and of JSON-RPC, also where systemd opens it (contrib/twisterd.socket).',
  ),
  rpcbind: list(
    ['127.0.0.1', '::1'],
    'Address for the web page and JSON-RPC; all of this machine when -rpcallowip names others. May be repeated.',
  ),
  rpcallowip: list(
    [],
    'Clients besides this machine: an address, a pattern with * and ?, or a network like 10.0.0.0/8.',
  ),
  rpchost: list([], 'Host name by which browsers may call the node. May be repeated.'),
  rpcuser: text({ otherwise: 'none' }, 'User name for JSON-RPC; without it the cookie file is used.'),
  rpcpassword: secretText('none', 'Password for JSON-RPC. Others can read a command line: write it into twister.conf.'),
  rpctrustproxy: list(
    [],
    'Web server in front of the node whose word on its clients counts (X-Forwarded-For, -Proto, -Host): its address, a pattern or a network. From others these headers say nothing. May be repeated.',
  ),
  rpcssl: flag(
    false,
    'Speak TLS on the port of the web page and of JSON-RPC, and to a node that commands are sent to.',
  ),
  rpcsslcertificatechainfile: text(
    'server.cert',
    'Certificate with its chain (PEM), from the data directory on or whole; read again when it is renewed. Commands trust it, too.',
  ),
  rpcsslprivatekeyfile: text('server.pem', 'Key of the certificate (PEM), from the data directory on or whole.'),
  rpcsslciphers: text({ otherwise: 'the safe ones of today' }, 'Ciphers of TLS 1.2, in the words of OpenSSL.'),
  rpcconnect: text({ otherwise: 'where -rpcbind says, 127.0.0.1' }, 'Node that commands are sent to.'),
  htmldir: text({ otherwise: 'built in' }, 'Folder of another web client. Ours is then at /app/.'),
  public_server_mode: flag(
    false,
    'Let everybody who has the password use what needs no key; what the owner alone may do needs the cookie file.',
  ),
  showpromoted: flag(
    true,
    'Let a promoted message of others stand before the posts of a home page, one in eight hours, as in the C++ node.',
  ),
  rss_dm: flag(
    false,
    'Put the direct messages that the account has received into /rss, for the owner of the node alone.',
  ),
  mutesof: text(
    { otherwise: 'none' },
    'Local user whose mutes hold in getposts, getmentions and search too: for the client of the C++ node, which does not say who reads.',
  ),
  'import-legacy': text(
    { otherwise: 'none' },
    'Data directory of a C++ node that does not run: take over its names, groups, messages, blocks, follows and posts. Nothing in it is changed.',
  ),
  stopwithparent: flag(false, 'Stop when the program that started the node goes away.'),
  pid: text('twisterd.pid', 'File for the process number, relative to the data directory.'),
  debug: flag(false, 'Write more into debug.log: the same as -loglevel=debug.'),
  loglevel: list(
    [],
    'From which level on lines are logged: debug, info, warn, error or off; for one part with its name before it, as in -loglevel=chain=debug. May be repeated.',
  ),
  printtoconsole: flag(false, 'Log to the standard output instead of debug.log, for a service manager or a container.'),
} as const

/** The name of a setting: others do not compile. */
export type SettingName = keyof typeof settingsTable

/** The type of a setting’s value. */
export type SettingValue<Name extends SettingName> =
  (typeof settingsTable)[Name] extends Setting<infer Value> ? Value : never

/** Whether there is such a setting. */
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settingsTable, name)

/** One setting as pages show it. */
export interface SettingRow {
  readonly key: SettingName
  readonly kind: Setting<unknown>['kind']
  readonly fallback: string
  readonly summary: string
}

/** The table for people. */
export const settingRows: readonly SettingRow[] = Object.entries(settingsTable).map(
  ([key, { kind, shownFallback, summary }]) => ({
    key: key as SettingName,
    kind,
    fallback: shownFallback,
    summary,
  }),
)
