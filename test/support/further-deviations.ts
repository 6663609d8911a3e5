// Differences from the C++ node that no recorded call shows; see deviations.ts.
import { messageDeviations } from './message-deviations.ts'

/** A difference that no recording shows. */
export interface FurtherDeviation {
  readonly about: string
  readonly theirs: string
  readonly ours: string
  readonly reason: string
}

/** All of them. */
export const furtherDeviations: readonly FurtherDeviation[] = [
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
    about: 'Names while the newest blocks are missing',
    theirs:
      '`createwalletuser` makes a key for any name, `dumppubkey` tells of each name that it does not know that it is free.',
    ours: '`createwalletuser`, `dumppubkey` of an unknown name, `verifymessage` by it and `sendnewusertransaction`: -10.',
    reason:
      'Whoever comes back after years must not be shown a secret for a name that is somebody else’s by now. Where no block has been seen at all, a network begins: names are made as there.',
  },
  {
    about: '`syncnode` of `getpeerinfo`',
    theirs: 'Stays at the peer that the first blocks came from.',
    ours: 'At the peers that blocks are being asked of; absent once nothing is missing.',
    reason: 'No peer leads alone. The member was never at every peer, so that scripts test for it.',
  },
  {
    about: 'RSS',
    theirs: 'Posts with nothing to see are empty items; a text is escaped once, so that readers take it for HTML.',
    ours: 'Empty items are left out, retransmits show what they carry, texts are shown as they were written; each item has a `guid`, and its text once more with links (`content:encoded`).',
    reason: 'rpc.md 7-11. The members that were there are there, in their order.',
  },
  {
    about: 'RSS in public server mode',
    theirs: '`/rss` is taken for a call without a body: 500 with a parse error.',
    ours: '404, for whoever asks.',
    reason: 'There is no feed in this mode. Nothing but 200 was ever one.',
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
      'Any count; posts of one second in any order; a claimed time to come stays on top; once in eight hours a promoted message comes first, whoever is asked for.',
    ours: 'At most 5000; the higher number first; a time to come counts as the time of arrival; of one author by number, and each post once, also of a user who is named twice; the promoted message only before posts of several users, two or more, of the kinds of a home page.',
    reason:
      'rpc.md 7-14, 7-21; errata 63. Whoever asks for one user takes the first post for the newest of that user; home pages get what they had.',
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
    about: 'Blocks whose finder has set no promoted message',
    theirs: 'A built-in text that asks people to mine and to advertise; `getspammsg` tells it.',
    ours: 'One blank, for nobody; `getspammsg` tells an empty text. `getspamposts` leaves blank ones out.',
    reason: 'Nobody advertises without having said so.',
  },
  {
    about: '`setspammsg`',
    theirs: 'Any number of texts; one of 140 characters may be too long in bytes, and no block with it is ever valid.',
    ours: 'At most 100 texts (-8), of at most 380 bytes (-32603). A refused call changes nothing.',
    reason: 'Mining must not come to nothing.',
  },
  {
    about: '`getspamposts`',
    theirs: 'Any count; reads the whole chain for it.',
    ours: 'At most 1000, from the last 20,000 blocks below `max_id`.',
    reason: 'rpc.md 7-14.',
  },
  {
    about: 'Promoted messages while the chain is fetched',
    theirs: 'One of years ago may be the next that is shown.',
    ours: 'Only what blocks of the last day say is shown.',
    reason: 'It is news.',
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
    ours: 'Sixteen at once and 200 that wait, at most ten minutes each; callers share a search; only posts with their author’s signature.',
    reason: 'Nobody can put words into another’s mouth.',
  },
  {
    about: 'A post with both `rt` and `fav`',
    theirs: 'A good favourite forgives a false retransmit; both are shown alike.',
    ours: 'Beside `userpost` stands `unverified`: [`rt`]. Searches, counts, feeds and pages leave the retransmit out. So stands [`fav`] beside a private favourite whose marked post is not signed by its author.',
    reason: 'Nobody can put words into another’s mouth (swarm-posts.md H9).',
  },
  {
    about: '`getfavs`',
    theirs: 'Whoever may call it reads the private favourites of all local users.',
    ours: 'The owner of the node does; other callers read their own.',
    reason: 'There are other callers than the owner.',
  },
  ...messageDeviations,
  {
    about: '`unfollow`',
    theirs: 'The swarm runs until the next start.',
    ours: 'It ends at once when nobody else here follows the user; posts stay on disk.',
    reason: 'Traffic that nobody wants.',
  },
]
