// Commands on groups (rpc.md 2.11).
import { boolean, integer, list, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

/** Most names of one invitation. */
const maxInvited = 100

const names = required(list(string, maxInvited))

/** A group as this node knows it. */
export interface GroupJson {
  readonly alias: string
  readonly description: string
  readonly members: readonly string[]
}

export const groups = {
  creategroup: command({
    summary: 'Make a group, or take one in by its secret. Invite yourself and others with newgroupinvite.',
    params: { description: required(wellFormedText), groupprivkey: optional(string) },
    result: result<string>('the alias of the group on this node; empty when the secret is none'),
    access: 'owner',
  }),
  listgroups: command({
    summary: 'Groups of this node, or those that a user is in, or has left.',
    params: { username: optional(string), list_only_ignored: optional(boolean) },
    result: result<readonly string[]>('aliases in order'),
    access: 'owner',
  }),
  getgroupinfo: command({
    summary: 'Description and members of a group.',
    params: { groupalias: required(string) },
    result: result<GroupJson>('the group'),
    access: 'owner',
  }),
  newgroupinvite: command({
    summary:
      'Invite users to a group, each by a post from number k on, and tell the group its members by one or more further posts.',
    params: { username: required(string), k: required(integer), groupalias: required(string), newmembers: names },
    result: result<null>('nothing'),
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  invitetogroup: command({
    summary: 'As newgroupinvite; the node chooses the post numbers.',
    params: { username: required(string), groupalias: required(string), newmembers: names },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  newgroupdescription: command({
    summary: 'Give a group another description, and tell it.',
    params: {
      username: required(string),
      k: required(integer),
      groupalias: required(string),
      description: required(wellFormedText),
    },
    result: result<null>('nothing'),
    access: 'post',
    needs: 'keys',
    actor: 'username',
  }),
  describegroup: command({
    summary: 'As newgroupdescription; the node chooses the post number.',
    params: { username: required(string), groupalias: required(string), description: required(wellFormedText) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  leavegroup: command({
    summary: 'Leave a group: its thread goes, and nothing more is kept of it. Nobody is told.',
    params: { username: required(string), groupalias: required(string) },
    result: result<null>('nothing'),
    access: 'post',
    actor: 'username',
  }),
} as const
