// The text of a twt for readers: whom it speaks to by name and host, without the sign of its conversation.
import { parseUrl } from '../../base/url.ts'

const subject = /^\(#(?:<[^<>]*>|[^()\s]*)\)\s*/u
const mention = /@<(?:([^\s<>]{1,64})\s+)?([a-z][a-z0-9+.-]{1,16}:\/\/[^\s<>]{1,2048})>/giu
const hashtag = /#<([^\s<>]{1,140})\s+[^\s<>]{1,2048}>/gu

const hostOf = (address: string): string => parseUrl(address)?.host ?? address

/** As somebody reads it. Not `@name`: that would be a user of twister, who may be somebody else. */
export const twtWords = (text: string, isAnswer: boolean): string =>
  (isAnswer ? text.replace(subject, '') : text)
    .replace(mention, (_, nick: string | undefined, address: string) =>
      nick === undefined ? hostOf(address) : `${nick}@${hostOf(address)}`,
    )
    .replace(hashtag, '#$1')
