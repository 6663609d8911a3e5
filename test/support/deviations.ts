// Where the HTTP and JSON-RPC surface differs from the C++ node on purpose. The conformance tests replay what was
// recorded from it and allow exactly this; docs/rpc-deviations.md is made of it (`deviationsPage`).

/** How the answers to a recorded HTTP exchange differ. */
export interface HttpDeviation {
  /** Statuses of our answers, step by step, when they are not the recorded ones. */
  readonly answers?: readonly (readonly number[])[]
  /** Whether we close the connection at the end, when it is not as recorded. */
  readonly closed?: boolean
  /** This version does not offer it at all. */
  readonly unclaimed?: true
  readonly ours: string
  readonly reason: string
}

/** How the answer to a recorded command differs. */
export interface CommandDeviation {
  readonly command: string
  /** Which of the recorded calls, told by a part of their parameters as JSON. */
  readonly calls: string
  /** Our error code; `result`: a result where the C++ node gives an error or another result. */
  readonly code: number | 'result'
  readonly theirs: string
  readonly ours: string
  readonly reason: string
}

/** A difference that no recording shows. */
export interface FurtherDeviation {
  readonly about: string
  readonly theirs: string
  readonly ours: string
  readonly reason: string
}

const methods = 'Nobody is left guessing; no CORS header is ever sent.'
const noFeeds = { unclaimed: true, ours: 'Not offered: 404.', reason: 'Not part of this version.' } as const

/** By the name of the recording in test/vectors/http. */
const http: Readonly<Record<string, HttpDeviation>> = {
  absolute_uri: {
    answers: [[400]],
    closed: true,
    ours: '400.',
    reason: 'A target with a host is for proxies; the client is told, not cut off.',
  },
  garbage: { answers: [[400]], closed: true, ours: '400.', reason: 'The client is told, not cut off.' },
  chunked: { answers: [[200]], closed: false, ours: 'Understood.', reason: 'Programs of today send it.' },
  expect: {
    answers: [[100], [200]],
    closed: false,
    ours: '100, then the answer.',
    reason: 'Programs of today wait for it.',
  },
  get_dotdot: { answers: [[404]], closed: false, ours: '404.', reason: 'A path is never taken for a command.' },
  git_head: {
    answers: [[404]],
    closed: false,
    ours: '404.',
    reason: 'Names that begin with a dot are not served (rpc.md 7-8).',
  },
  method_head: { answers: [[200]], closed: false, ours: '200 without a body.', reason: methods },
  method_options: { answers: [[204]], closed: false, ours: '204 with `Allow`.', reason: methods },
  method_put: { answers: [[405]], closed: false, ours: '405 with `Allow`.', reason: methods },
  rpc_content_type_text: {
    answers: [[403]],
    closed: false,
    ours: '403.',
    reason: 'A page of another site may not call: `Origin` and `Sec-Fetch-Site` are looked at (rpc.md 7-3).',
  },
  rpc_trailing: {
    answers: [[500]],
    closed: true,
    ours: 'A parse error, -32700.',
    reason: 'Two readers of one body must not disagree about what it says.',
  },
  rpc_unicode_escape: {
    answers: [[404]],
    closed: true,
    ours: '-32601: no such command in this version; escapes are decoded as JSON says.',
    reason: 'rpc.md 7-17.',
  },
  rss: noFeeds,
  rss_bad_account: noFeeds,
  rss_bad_max: noFeeds,
  rss_default: noFeeds,
}

const ownHelp = 'Help texts are our own.'

const commands: readonly CommandDeviation[] = [
  {
    command: 'createwalletuser',
    calls: 'Bad Name',
    code: -11,
    theirs: 'Makes a key for any name.',
    ours: 'Refuses a name that can never be registered.',
    reason: 'The key would be of no use (rpc.md 7-19).',
  },
  {
    command: 'createwalletuser',
    calls: 'waytoolong',
    code: -11,
    theirs: 'Makes a key for any name.',
    ours: 'Refuses a name that can never be registered.',
    reason: 'The key would be of no use (rpc.md 7-19).',
  },
  {
    command: 'dumpprivkey',
    calls: '"*etb',
    code: -5,
    theirs: 'Shows keys of groups.',
    ours: 'There are no groups.',
    reason: 'Not part of this version.',
  },
  {
    command: 'newpostmsg',
    calls: '"duplicate k"',
    code: -32602,
    theirs: 'Says the post was made; nobody ever sees it (errata 51).',
    ours: 'Refuses a number that is taken, and names the next free one.',
    reason: 'A text must not be lost silently, and a number used twice splits the swarm.',
  },
  {
    command: 'newpostmsg',
    calls: '["alice",5,"x"]',
    code: -32602,
    theirs: '`5.0` is no int: -1.',
    ours: '`5.0` is 5. (The recorded call then meets a taken number.)',
    reason: 'JSON knows one kind of number.',
  },
  {
    command: 'getposts',
    calls: '{"user":"alice"}',
    code: -32602,
    theirs: 'A range without `username` is skipped.',
    ours: 'Refused.',
    reason: 'A misspelt member must not look like “no posts”.',
  },
  {
    command: 'search',
    calls: '"directmsgs","hello",10,{',
    code: 'result',
    theirs: 'Finds direct messages.',
    ours: 'Finds none.',
    reason: 'There are no direct messages in this version.',
  },
  {
    command: 'dhtput',
    calls: '"profile","x"',
    code: -32602,
    theirs: 'Any kind but `m` overwrites the single (errata 35).',
    ours: 'The kind is `s` or `m`.',
    reason: 'A slip of a finger must not overwrite a profile.',
  },
  {
    command: 'dhtget',
    calls: '"profile","z"',
    code: -32602,
    theirs: 'An unknown kind finds nothing.',
    ours: 'The kind is `s` or `m`.',
    reason: 'As for `dhtput`.',
  },
  {
    command: 'dhtput',
    calls: '"custom"',
    code: -32602,
    theirs: 'true, false, null and fractions become `<uninitialized>`; numbers lose bits above 32 (errata 79).',
    ours: 'Refused; whole numbers keep 53 bits.',
    reason: 'rpc.md 7-17.',
  },
  {
    command: 'dhtput',
    calls: '{"fullname":"older"}',
    code: -32602,
    theirs: 'An old sequence number is dropped silently.',
    ours: 'Refused.',
    reason: 'The writer thinks that the value is stored.',
  },
  {
    command: 'dhtput',
    calls: 'rrrrrrrr',
    code: -32602,
    theirs: 'Stored here alone: others refuse it (errata 34).',
    ours: 'Refused.',
    reason: 'The writer thinks that the value is stored.',
  },
  {
    command: 'dhtput',
    calls: '"big"',
    code: -32602,
    theirs: 'Stored here alone: others refuse it (errata 34).',
    ours: 'Refused.',
    reason: 'The writer thinks that the value is stored.',
  },
  {
    command: 'createrawtransaction',
    calls: 'BadName',
    code: -22,
    theirs: 'Works for a name that no block takes.',
    ours: 'Refuses it before the work.',
    reason: 'A script that went on to `sendrawtransaction` got the same -22 there.',
  },
  {
    command: 'listsinceblock',
    calls: '[]',
    code: 'result',
    theirs: 'Only what this node itself has sent, some of it twice.',
    ours: 'The registrations of all local users, each once.',
    reason: 'A key that was imported is a user like the others. The members are the same.',
  },
  {
    command: 'help',
    calls: '[]',
    code: 'result',
    theirs: '88 commands.',
    ours: ownHelp,
    reason: 'It says what is there.',
  },
  {
    command: 'help',
    calls: '["getposts"]',
    code: 'result',
    theirs: '',
    ours: ownHelp,
    reason: 'It says what is there.',
  },
]

const further: readonly FurtherDeviation[] = [
  {
    about: '`dumpwallet`, `backupwallet`',
    theirs: 'Write over any file that the daemon may write; a bare name is one where it was started.',
    ours: 'Write a new file for its owner only, or replace an older copy of this very wallet; a bare name is one in the data directory. A backup is a database of ours; `importwallet` brings it back.',
    reason: 'rpc.md 7-9. A script that writes the same name each night, or into a folder, goes on working.',
  },
  {
    about: '`importwallet`',
    theirs: 'Any text is taken for a dump without keys.',
    ours: 'A file without any key of this network is told (-4). Wallet files of the C++ node and backups are understood as well; a backup with another passphrase takes it as a second parameter.',
    reason: 'Whoever imports the wrong file must not believe that the keys are there.',
  },
  {
    about: '`dumpprivkey` while a key is replaced',
    theirs: 'The new key, which the chain does not know yet; the valid one under `name/replaced`.',
    ours: 'The valid key; the new one under `name/pending`, and as the answer of `createwalletuser`.',
    reason: 'A backup must hold the key that the name belongs to. A script keeps the answer of `createwalletuser`.',
  },
  {
    about: '`syncnode` of `getpeerinfo`',
    theirs: 'Stays at the peer that the first blocks came from.',
    ours: 'At the peers that blocks are being asked of; absent once nothing is missing.',
    reason: 'No peer leads alone. The member was never at every peer, so that scripts test for it.',
  },
  {
    about: 'Two `Host` headers',
    theirs: 'Ignored.',
    ours: '400. A request without `Host` is answered, as there.',
    reason: 'Two readers of one request must not disagree about whom it is for.',
  },
  {
    about: 'Credentials',
    theirs: '`rpcuser` and `rpcpassword` must be set, by custom to user and pwd.',
    ours: 'A password is made at each start (`.cookie`), pages log in by a one-time link; a configured pair works as before.',
    reason: 'rpc.md 7-1.',
  },
  {
    about: 'Wrong passwords',
    theirs: '250 ms for short passwords, else none.',
    ours: 'After ten in a row each further one closes the door to its address for two seconds: 429.',
    reason: 'rpc.md 7-15.',
  },
  {
    about: '401',
    theirs: '`HTTP/1.0 401 Authorization Required`.',
    ours: '`HTTP/1.1 401 Unauthorized`.',
    reason: 'The standard text.',
  },
  {
    about: '`Host`',
    theirs: 'Ignored.',
    ours: 'Must be `localhost`, an address, or a name given by `-rpchost`; else 403.',
    reason: 'DNS rebinding (rpc.md 7-4).',
  },
  {
    about: 'Other machines',
    theirs: 'Any `-rpcallowip` opens all interfaces.',
    ours: 'Only one beyond loopback does; `-rpcbind` says where; networks such as 10.0.0.0/8 are understood.',
    reason: 'rpc.md 7-2.',
  },
  {
    about: 'Bodies',
    theirs: 'Up to 32 MiB; a longer one counts as empty.',
    ours: 'Up to 2 MiB, 64 levels, 200,000 values; a longer one is answered with 413.',
    reason: 'Eight megabytes of brackets take ten seconds to read (rpc.md 7-14).',
  },
  {
    about: 'Batches',
    theirs: 'Without bounds.',
    ours: 'At most 1000 requests; after 32 MiB of replies the others are answered with -25, undone.',
    reason: 'Memory.',
  },
  {
    about: '`getposts`',
    theirs:
      'Any count; posts of one second in any order; a claimed time to come stays on top; now and then a promoted post.',
    ours: 'At most 5000; the higher number first; a time to come counts as the time of arrival; of one author by number, and each post once, also of a user who is named twice; no promoted posts.',
    reason: 'rpc.md 7-14, 7-21; errata 63.',
  },
  {
    about: 'Waiting calls',
    theirs: 'Ten threads, shared by all connections.',
    ours: 'No call waits for another, but of `dhtget` 32 run at once and 500 wait; more are answered with -25.',
    reason: 'Each one asks dozens of nodes.',
  },
  {
    about: '`dhtget tracker`',
    theirs: 'Peers as raw bytes: no valid JSON.',
    ours: '`values` is empty; the counts are there.',
    reason: 'rpc.md 7-16.',
  },
  { about: 'Bytes that are not UTF-8', theirs: 'Passed on: no valid JSON.', ours: 'U+FFFD.', reason: 'rpc.md 7-16.' },
  { about: 'Numbers', theirs: 'Fractions with eight decimals.', ours: 'As JSON of today.', reason: 'The same value.' },
  {
    about: '`importprivkey` of a key of another name',
    theirs: 'Nothing happens, or the key gets a second name (errata 17).',
    ours: '-5 with the name that has it.',
    reason: 'A name needs a key of its own.',
  },
  {
    about: '`stop`',
    theirs: 'Hangs while a keep-alive connection is open (errata 7).',
    ours: 'Ends within a second.',
    reason: 'A page that is open must not keep the node from stopping.',
  },
  {
    about: 'Headers',
    theirs: '`Content-Security-Policy` alone.',
    ours: 'Also `nosniff`, `no-referrer`, `same-origin` policies, `no-store`; our own page may run no inline script and no `eval`.',
    reason: 'rpc.md 7-6, 7-7.',
  },
  {
    about: 'Private favourites',
    theirs: 'Any object is sealed; also promoted messages and forged posts.',
    ours: '-32602 unless the post is its author’s, as for public ones.',
    reason: 'What is sealed nobody can check later.',
  },
  {
    about: '`newrtmsg`, `newfavmsg` of a post that is held here',
    theirs: 'The object as it is given: bytes that JSON cannot carry make its signature invalid.',
    ours: 'The bytes that are held.',
    reason: 'Any post can be retransmitted.',
  },
  {
    about: '`newpostraw` under a number that is taken',
    theirs: 'null, as for `newpostmsg`.',
    ours: '-32602; null when it is the very same post.',
    reason: 'A number used twice splits the swarm.',
  },
  {
    about: '`peekpost`, `decodeshorturl`',
    theirs: 'One at a time of each user, else -25; what comes from the DHT is not judged.',
    ours: 'Sixteen at once and 200 that wait, at most ten minutes each; only posts with their author’s signature.',
    reason: 'Nobody can put words into another’s mouth.',
  },
  {
    about: '`getfavs`',
    theirs: 'Whoever may call it reads the private favourites of all local users.',
    ours: 'The owner of the node does; other callers read their own.',
    reason: 'There are other callers than the owner.',
  },
  {
    about: '`unfollow`',
    theirs: 'The swarm runs until the next start.',
    ours: 'It ends at once when nobody else here follows the user; posts stay on disk.',
    reason: 'Traffic that nobody wants.',
  },
]

/** All of them. */
export const deviations = { http, commands, further } as const

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** docs/rpc-deviations.md. */
export const deviationsPage =
  (): string => `<!-- Made of test/support/deviations.ts by the conformance tests; do not edit. -->
# Where the RPC differs from the C++ node

Everything that is not listed here answers as the C++ node does: the conformance tests replay its recorded answers, and
allow exactly these differences.

## HTTP

${table(
  ['Recording', 'Ours', 'Why'],
  Object.entries(http).map(([name, { ours, reason }]) => [`\`${name}\``, ours, reason]),
)}

## Commands

${table(
  ['Command', 'C++ node', 'Ours', 'Why'],
  commands
    .filter(({ theirs }) => theirs !== '')
    // Several recorded calls may show one and the same.
    .filter(
      ({ theirs, ours }, index) => commands.findIndex((row) => row.theirs === theirs && row.ours === ours) === index,
    )
    .map(({ command, theirs, ours, reason }) => [`\`${command}\``, theirs, ours, reason]),
)}

## Further

${table(
  ['About', 'C++ node', 'Ours', 'Why'],
  further.map(({ about, theirs, ours, reason }) => [about, theirs, ours, reason]),
)}
`
