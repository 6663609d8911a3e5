// Options of the C++ node that this one does not have (rpc.md 3): a configuration that names them shall still work where
// nothing depends on them, and shall not be taken for granted where safety does.

/** Options without effect here: how much of something to use, and how. */
const harmless: ReadonlySet<string> = new Set(
  (
    'server rpcthreads dns discover socks timeout banscore bantime maxreceivebuffer maxsendbuffer ' +
    'blockminsize blockmaxsize blockprioritysize limitfreerelay dbcache dblogsize flushwallet privdb txindex ' +
    'checkblocks checklevel keypool paytxfee par maxsigcachesize debugnet benchmark logtimestamps shrinkdebugfile ' +
    'printtodebugger printblock printblockindex printblocktree dropmessagestest disablesafemode ' +
    'testsafemode softcheckpoints rescan upgradewallet wsport websocket'
  ).split(' '),
)

/** Options that would make a promise that this version cannot keep, and what to do instead. */
const unsupported: Readonly<Record<string, string>> = {
  dhtproxy: 'Others ask the DHT for a node with -proxy or -tor.',
  externalip: 'The external address is found out, and cannot be set yet. Use -bind=<address>.',
  seednode: 'Use -addnode=<address> instead.',
  blocknotify: 'Programs cannot be run at events yet: watch the feed instead.',
  walletnotify: 'Programs cannot be run at events yet: watch the feed instead.',
  alertnotify: 'Programs cannot be run at events yet: watch the feed instead.',
  salvagewallet:
    'The wallet is not a Berkeley database: import your secrets with importprivkey, or a wallet file with importwallet.',
}

/** Those of them that are on without a value. */
const switches: ReadonlySet<string> = new Set(['salvagewallet'])

/** What cannot be had, and whether the option means “on” when it has no value. */
export interface UnsupportedOption {
  readonly advice: string
  readonly isSwitch: boolean
}

/** What an option is that stands in no table of ours: `harmless`, or why it cannot be had; undefined: nobody knows it. */
export const foreignOption = (key: string): 'harmless' | UnsupportedOption | undefined => {
  if (harmless.has(key)) return 'harmless'
  const advice = Object.hasOwn(unsupported, key) ? unsupported[key] : undefined
  return advice === undefined ? undefined : { advice, isSwitch: switches.has(key) }
}

/** All of them by name. */
export const foreignNames = (): readonly string[] => [...harmless, ...Object.keys(unsupported)]
