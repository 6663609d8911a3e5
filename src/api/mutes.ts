// Commands on what a local user does not want to read.
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { type MuteJson, wellFormedText } from './shapes.ts'

const target = { username: required(string), kind: required(string), value: required(wellFormedText) }

export const mutes = {
  mute: command({
    summary:
      'Do not show a user, a word or a tag to a local user, for ever or for some seconds. kind is user, word or tag. Nobody else is told.',
    params: { ...target, seconds: optional(integer) },
    result: result<MuteJson>('what is muted'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  unmute: command({
    summary: 'Show it again.',
    params: target,
    result: result<boolean>('whether it was muted'),
    access: 'post',
    actor: 'username',
    extension: true,
  }),
  listmutes: command({
    summary: 'What a local user has muted.',
    params: { username: required(string) },
    result: result<readonly MuteJson[]>('by kind and value'),
    access: 'read',
    actor: 'username',
    extension: true,
  }),
} as const
