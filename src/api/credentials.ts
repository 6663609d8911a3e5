// Commands on credentials for programs and other people.
import { optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** What credentials let: read what the owner reads; also write; or all that the owner may. */
export type CredentialScope = 'read' | 'post' | 'owner'

/** Credentials, without their password. */
export interface CredentialJson {
  readonly name: string
  readonly scope: CredentialScope
  /** The only local user for whom they act; absent: all of them. */
  readonly username?: string | undefined
  /** Unix seconds. */
  readonly created: number
}

export const credentials = {
  createcredential: command({
    summary:
      'Makes credentials for a program or another person, and returns their password, which is shown once. scope: read, post (read and write) or owner (everything). With a user name they act for that local user alone.',
    params: { name: required(string), scope: required(string), username: optional(string) },
    result: result<string>('the password; the name is the user name of HTTP Basic'),
    access: 'owner',
    extension: true,
  }),
  listcredentials: command({
    summary: 'Lists the credentials that were made, without their passwords.',
    params: {},
    result: result<readonly CredentialJson[]>('one object each'),
    access: 'owner',
    extension: true,
  }),
  removecredential: command({
    summary: 'Takes credentials back: they are refused from now on, and the feeds that they have open end.',
    params: { name: required(string) },
    result: result<boolean>('whether there were any of this name'),
    access: 'owner',
    extension: true,
  }),
} as const
