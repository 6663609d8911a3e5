// Where the HTTP and JSON-RPC surface differs from the C++ node on purpose. The conformance tests replay what was
// recorded from it and allow exactly this; docs/rpc-deviations.md is made of it (`deviationsPage`).
import { besideDeviations } from './beside-deviations.ts'
import { furtherDeviations } from './further-deviations.ts'

/** How the answers to a recorded HTTP exchange differ. */
export interface HttpDeviation {
  /** Statuses of our answers, step by step, when they are not the recorded ones. */
  readonly answers?: readonly (readonly number[])[]
  /** Whether we close the connection at the end, when it is not as recorded. */
  readonly closed?: boolean
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

const methods = 'Nobody is left guessing; no CORS header is ever sent.'

const plainReason = {
  answers: [[400]],
  closed: false,
  ours: '400 with the same words, as `text/plain`.',
  reason: 'A sentence is no JSON.',
} as const

/** By the name of the recording in test/vectors/http. */
const http: Readonly<Record<string, HttpDeviation>> = {
  rss_bad_account: plainReason,
  rss_bad_max: plainReason,
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

/** All of them. */
export const deviations = { http, commands, further: furtherDeviations } as const

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** docs/rpc-deviations.md. */
export const deviationsPage =
  (): string => `<!-- Made of test/support/deviations.ts by the conformance tests; do not edit. -->
# Where the RPC differs from the C++ node

Everything that is not listed here answers as the C++ node does: the conformance tests replay its recorded answers, both
are asked side by side where there is a C++ node, and exactly these differences are allowed.

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
  [...furtherDeviations, ...besideDeviations].map(({ about, theirs, ours, reason }) => [about, theirs, ours, reason]),
)}
`
