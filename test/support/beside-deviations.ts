// Differences from the C++ node that show when both are asked side by side (test/interop/commands.test.ts).
import type { FurtherDeviation } from './further-deviations.ts'
import type { Call } from './reference-calls.ts'

/** Calls by their command and a part of their parameters as JSON. */
type Shown = readonly (readonly [method: string, part: string])[]

/** A row of docs/rpc-deviations.md, and the calls that show it. */
interface BesideDeviation extends FurtherDeviation {
  readonly calls: Shown
  /** The C++ node answers now one way, now another: the row may not show. */
  readonly isChance?: boolean
}

const wide = 'Numbers that need more than 32 bits'

const besideRows: readonly BesideDeviation[] = [
  {
    about: 'Texts of errors',
    theirs: 'Its own words.',
    ours: 'Others, which say what to do; codes and statuses are the same.',
    reason: 'Programs look at the code, the exit status or the status of HTTP.',
    calls: [],
  },
  {
    about: wide,
    theirs: 'Cut to 32 bits: block 4294967297 is block 1.',
    ours: 'Taken as they are: there is no such block, number or user.',
    reason: 'rpc.md 7-17. No chain has so many blocks.',
    calls: [
      ['getblockhash', '4294967297'],
      ['uidtousername', '4294967296'],
    ],
  },
  {
    about: 'Texts that are no Unicode (half a pair as `\\ud800`)',
    theirs: 'Another text is signed: every unit above 255 becomes one byte.',
    ours: '-32602.',
    reason: 'rpc.md 7-17. Nobody meant what would be signed.',
    calls: [['newpostmsg', 'ud800']],
  },
  {
    about: '`getdirectmsgs`',
    theirs: 'A range without `username` is skipped.',
    ours: 'Refused, as by `getposts`.',
    reason: 'A misspelt member must not look like “no messages”.',
    calls: [['getdirectmsgs', '[{}]']],
  },
  {
    about: 'Members of the options of `search` with wrong types',
    theirs: 'Passed over.',
    ours: '-1.',
    reason: 'A search that is not the one meant must not look like one without results.',
    calls: [
      ['search', '"mode":5'],
      ['search', '"agemin":"x"'],
    ],
  },
  {
    about: '`listsinceblock` with more than two parameters',
    theirs: 'Passed over.',
    ours: '-1, as everywhere.',
    reason: 'No other command passes them over.',
    calls: [['listsinceblock', '"x","x"']],
  },
  {
    about: '`gettransaction`',
    theirs: 'Knows what this node has sent since it was started.',
    ours: 'Knows the registrations of all local users, as `listsinceblock`.',
    reason: 'The members are the same; a script that asks for what it has sent finds it, after a restart, too.',
    calls: [['gettransaction', '$aliceTx']],
  },
  {
    about: 'Bytes after a transaction in hexadecimal',
    theirs: 'Passed over.',
    ours: '-22.',
    reason: 'Two readers must not disagree about what is there. What nodes make has none.',
    calls: [['decoderawtransaction', '$rawTx$rawTx']],
  },
  {
    about: '`createrawtransaction` with a signature that does not have 65 bytes',
    theirs: 'Works for a transaction that no node takes.',
    ours: '-32603 before the work.',
    reason: 'As for names that no block takes.',
    calls: [['createrawtransaction', ',"00"]']],
  },
  {
    about: '`addnode` of an empty address',
    theirs: 'null; nothing happens.',
    ours: '-8, with an example.',
    reason: 'rpc.md 7-23. A script that adds a node gives one.',
    calls: [['addnode', '["",']],
  },
  {
    about: '`decodeshorturl` of 12 characters that are no base 64',
    theirs: 'Reads past its buffer: any user or none (errata 75).',
    ours: '-25, as of a user whom nobody knows.',
    reason: 'Both are errors; which one was chance.',
    calls: [['decodeshorturl', '!!!!']],
    isChance: true,
  },
  {
    about: '`getpieceavailability`, `getpiecemaxseen` of a number below 0',
    theirs: '-1: a fault in a library.',
    ours: '0: nobody has it.',
    reason: 'No post has such a number, so that no script asks.',
    calls: [
      ['getpieceavailability', '-1'],
      ['getpiecemaxseen', '-1'],
    ],
  },
  {
    about: '`getpiecemaxseen` after a restart',
    theirs: 'Goes on from what was counted before.',
    ours: 'Goes on for the last posts of local users; for others it counts anew as peers come back.',
    reason: 'Pages ask it of posts of their own user: a mark that was set stays.',
    calls: [['getpiecemaxseen', '["alice",0]']],
  },
  {
    about: '`dhtget` while no other node answers, or with a time-out of 0',
    theirs: 'Nothing, also of what lies here.',
    ours: 'What lies here.',
    reason: 'A profile that one has just saved is there.',
    calls: [['dhtget', '["alice","profile","s"']],
  },
  {
    about: '`dhtput` with a sequence number below 0',
    theirs: 'null; other nodes drop it.',
    ours: '-32602.',
    reason: 'The writer thinks that the value is stored.',
    calls: [['dhtput', '"negative"']],
  },
  {
    about: '`gettrendinghashtags`, `search hashtags`',
    theirs: 'Tags whose announcements other nodes have left at this one, since its start.',
    ours: 'Tags of all posts and announcements that this node holds, its own among them.',
    reason: 'The tag that one has just used is found; the order is by votes that fade, as there.',
    calls: [
      ['gettrendinghashtags', ''],
      ['search', '"hashtags"'],
    ],
  },
  {
    about: '`newpostmsg` in the name of a group',
    theirs: '-32602: the post is signed and then refused.',
    ours: '-32603: a group has no posts.',
    reason: 'An error there as here.',
    calls: [['newpostmsg', '["$alias"']],
  },
  {
    about: '`setpreferredspamlang` of a text that is no code of a language',
    theirs: 'Kept.',
    ours: '-32602.',
    reason: 'No message would ever fit it. Pages send codes.',
    calls: [
      ['setpreferredspamlang', 'xxx'],
      ['getpreferredspamlang', ''],
    ],
  },
  {
    about: '`creategroup` while the wallet is locked',
    theirs: 'An empty alias, as for a bad secret.',
    ours: '-13.',
    reason: 'The page and scripts ask for the passphrase when they see -13.',
    calls: [['creategroup', '"locked"']],
  },
]

/** Rows of the other tables, and the calls that show them here. */
const toldElsewhere: readonly { readonly about: string; readonly calls: Shown }[] = [
  {
    about: 'createwalletuser',
    calls: [
      ['createwalletuser', '[""]'],
      ['listwalletusers', '[]'],
    ],
  },
  {
    about: 'listsinceblock',
    calls: [['listsinceblock', '']],
  },
  { about: 'getposts', calls: [['getposts', '[{}]']] },
  { about: 'dhtput', calls: [['dhtput', '"alice",7]']] },
  {
    about: 'Blocks whose finder has set no promoted message',
    calls: [
      ['getspamposts', ''],
      ['getspammsg', ''],
    ],
  },
  {
    about: '`importprivkey` of a key of another name',
    calls: [['importprivkey', '"locked"']],
  },
]

const isAmong = ({ method, params }: Call, calls: Shown): boolean =>
  calls.some(([command, part]) => command === method && JSON.stringify(params).includes(part))

/** Whether docs/rpc-deviations.md tells that a call is not answered alike. */
export const isToldOf = (call: Call): boolean =>
  [...besideRows, ...toldElsewhere].some(({ calls }) => isAmong(call, calls))

/** What the other tables have to tell. */
export const abouts: readonly string[] = toldElsewhere.map(({ about }) => about)

/** Rows that no call shows: they are no longer true. */
export const rowsNotShownBy = (differing: readonly Call[]): readonly string[] =>
  [...besideRows.filter(({ isChance }) => isChance !== true), ...toldElsewhere]
    .filter(({ calls }) => calls.length > 0 && !differing.some((call) => isAmong(call, calls)))
    .map(({ about }) => about)

/** For docs/rpc-deviations.md. */
export const besideDeviations: readonly FurtherDeviation[] = besideRows
