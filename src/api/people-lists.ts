// Commands on lists of people that a local user makes for itself.
import { list, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { wellFormedText } from './shapes.ts'

/** A list of people, which nobody else sees. */
export interface PeopleListJson {
  readonly name: string
  /** In alphabetical order. */
  readonly members: readonly string[]
}

const maxMembers = 1000

const which = { username: required(string), list: required(wellFormedText) }
const whom = { ...which, users: required(list(string, maxMembers)) }
const asWriter = { access: 'post', actor: 'username', extension: true } as const

export const peopleLists = {
  getpeoplelists: command({
    summary: 'The lists of people that a local user has made. They come along to other computers with the same key.',
    params: { username: required(string) },
    result: result<readonly PeopleListJson[]>('by name'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
  addtolist: command({
    ...asWriter,
    summary:
      'Put users on a list of people, which is made where there is none of that name. Nobody is told, and nobody is followed by it.',
    params: whom,
    result: result<PeopleListJson>('the list'),
  }),
  removefromlist: command({
    ...asWriter,
    summary: 'Take users off a list of people.',
    params: whom,
    result: result<boolean>('whether one of them was on it'),
  }),
  droplist: command({
    ...asWriter,
    summary: 'Forget a list of people.',
    params: which,
    result: result<boolean>('whether there was one'),
  }),
} as const
