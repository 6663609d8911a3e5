// Commands on everything that one person has, as one file (docs/person-file.md).
import { optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** How many things of each kind were taken, were here already, and were left. */
export interface PersonImportJson {
  readonly username: string
  readonly took: Readonly<Record<string, number>>
  readonly held: Readonly<Record<string, number>>
  readonly left: Readonly<Record<string, number>>
}

/** What was written, and what of each kind could not be. */
export interface PersonExportJson {
  readonly lines: number
  readonly left: Readonly<Record<string, number>>
}

export const persons = {
  exportperson: command({
    summary:
      'Write everything of one person into a new file on the machine of the node, for its owner only: profile, posts, messages, follows, mutes, bookmarks; with a passphrase also the keys and groups, and all but the posts sealed. A name that is no whole path is one in the data directory.',
    params: { username: required(string), filename: required(string), passphrase: optional(string) },
    result: result<PersonExportJson>('how many lines it has, and what could not be written'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
  importperson: command({
    summary:
      'Merge such a file with what is here: nothing is replaced. A file with anything wrong in it changes nothing, and the fault says which line it is.',
    params: { filename: required(string), passphrase: optional(string) },
    result: result<PersonImportJson>('whose file it is, and what of it was taken, held already, or left'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
} as const
