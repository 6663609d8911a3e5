// Where direct messages and groups differ from the C++ node on purpose: rows of docs/rpc-deviations.md.
import type { FurtherDeviation } from './further-deviations.ts'

export const messageDeviations: readonly FurtherDeviation[] = [
  {
    about: 'Direct messages of users who are not followed',
    theirs: 'Lost, until `follow` and `rescandirectmsgs` are called.',
    ours: 'They wait, are counted (`getthreads`), and open with `follow`.',
    reason: 'A message must not be lost. Until then `getdirectmsgs` shows the same.',
  },
  {
    about: 'Own messages in `getdirectmsgs`',
    theirs: 'A copy is shown to users who follow themselves.',
    ours: 'It always is, and `fromMe` is true wherever it was written, in groups, too.',
    reason: 'Who writes from two computers has one history.',
  },
  {
    about: '`newgroupdescription`, and an invitation to a group that the node has',
    theirs: 'Readers who have the group fail to take it in (swarm-posts.md 7.3).',
    ours: 'They take it in, with the line of text that the C++ node meant to show.',
    reason: 'What the C++ node tells its user has happened.',
  },
  {
    about: '`newgroupinvite` of users of other nodes',
    theirs: 'All posts at once: a node that gets the list of members before the invitation loses it.',
    ours: 'Answers some seconds later: the list follows when the invitation has spread.',
    reason: 'Same posts under the same numbers; a C++ node opens each with the keys that it has when it comes.',
  },
  {
    about: 'A copied or cut direct message',
    theirs: 'Shown as a message of whoever copied it.',
    ours: 'Refused: texts name their sender inside, where old nodes pass it over.',
    reason: 'swarm-posts.md H11.',
  },
  {
    about: 'Messages to a group by somebody who is no member',
    theirs: 'Shown like any other.',
    ours: 'Shown with `outsider: true` as the last member of the object.',
    reason: 'Knowing the key of a group is enough to write to it.',
  },
  {
    about: 'What was written to a group before an invitation',
    theirs: 'Shown as far as posts happen to come after it.',
    ours: 'From the time of the invitation on; all of it after `rescandirectmsgs`.',
    reason: 'What one sees must not depend on the order in which posts come.',
  },
  {
    about: '`newdirectmsg` again, under the same number',
    theirs: 'Says that it was sent; nobody ever sees it (errata 51).',
    ours: 'The same message: the first post once more. Another one: -32602.',
    reason: 'The original page tries again after any error (rpc.md 7-22).',
  },
  {
    about: 'Direct messages without a text',
    theirs: 'Sent; readers drop them.',
    ours: '-32602.',
    reason: 'The writer thinks that it was sent.',
  },
]
