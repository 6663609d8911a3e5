// Friendly commands on posts of others, on what our blocks say, and on what a user tells of himself.
import { readFile } from 'node:fs/promises'
import type { PostJson } from '../api/shapes.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Json } from '../codec/schema.ts'
import { isBlankText } from '../protocol/text-grammar.ts'
import { plainText, renderPost } from './render.ts'
import { answer, answerWith, chosenUser, line, nameOf, rows, type Session, type Verb } from './verb.ts'

/** `bob 12`, as well as `@bob #12` as timelines show it. */
const postNamed = (typedName = '', typedNumber = ''): { readonly author: string; readonly author_k: number } => {
  const digits = typedNumber.replace(/^#/u, '')
  if (/^\d{1,9}$/u.test(digits)) return { author: nameOf(typedName), author_k: Number(digits) }
  throw new CodedError(
    'cli.post-number',
    `“${typedNumber}” is no post number. A timeline shows it behind the time, such as #12.`,
  )
}

const told = (session: Session, post: PostJson): void => {
  answerWith(session, post, () => {
    line(session, renderPost(session.terminal, post))
  })
}

const publish = async (session: Session, words: readonly string[], reply = {}): Promise<void> => {
  const msg = words.join(' ')
  if (isBlankText(msg))
    throw new CodedError('cli.blank', 'There is nothing to publish: the text is empty, or nobody could see it.')
  told(session, await session.client.publish({ username: await chosenUser(session), msg, ...reply }))
}

const reply = async (session: Session, [name, number, ...words]: readonly string[]): Promise<void> => {
  const { author, author_k: postNumber } = postNamed(name, number)
  await publish(session, words, { reply_n: author, reply_k: postNumber })
}

const retransmit = async (session: Session, [author, number, ...comment]: readonly string[]): Promise<void> => {
  const post = postNamed(author, number)
  const username = await chosenUser(session)
  told(session, await session.client.retransmit({ username, ...post, comment: comment.join(' ') }))
}

const favourite = async (session: Session, [author, number, ...comment]: readonly string[]): Promise<void> => {
  const post = postNamed(author, number)
  const username = await chosenUser(session)
  const isPrivate = session.flags.has('private')
  await session.client.favourite({ username, ...post, private: isPrivate, comment: comment.join(' ') })
  const name = `post ${String(post.author_k)} of ${post.author}`
  answer(session, isPrivate ? `${name} is a favourite; nobody else can see that.` : `${name} is a favourite.`, {
    username,
    ...{ author: post.author, k: post.author_k, private: isPrivate },
  })
}

const showPromoted = async (session: Session): Promise<void> => {
  const [user = '', ...texts] = (await session.client.getspammsg({})).filter((text) => text !== '')
  const sentence = texts.length === 0 ? 'Blocks that this node finds promote nothing.' : `${user}: ${texts.join(' · ')}`
  answer(session, sentence, { user, texts })
}

const listPromoted = async (session: Session): Promise<void> => {
  const posts = await session.client.getspamposts({ count: 20 })
  answerWith(session, posts, () => {
    for (const post of posts) line(session, renderPost(session.terminal, post))
  })
}

const promoteNothing = async ({ client }: Session): Promise<void> => {
  const [user = '', ...texts] = await client.getspammsg({})
  for (const msg of new Set(texts.filter((text) => text !== '')))
    await client.setspammsg({ username: user, msg, operation: 'remove' })
}

const promote = async (session: Session, words: readonly string[]): Promise<void> => {
  const { client, flags } = session
  const msg = words.join(' ')
  if (flags.has('list')) {
    await listPromoted(session)
    return
  }
  if (flags.has('off')) await promoteNothing(session)
  else if (msg !== '') {
    const operation = ['add', 'remove'].find((name) => flags.has(name)) ?? 'replace'
    await client.setspammsg({ username: await chosenUser(session), msg, operation })
  }
  await showPromoted(session)
}

/** What pages show of a user. */
const profileFields = ['fullname', 'bio', 'location', 'url', 'tox', 'bitmessage'] as const

type Resource = 'profile' | 'avatar'

const single = async ({ client }: Session, username: string, resource: Resource) => {
  const [item] = await client.dhtget({ username, resource, kind: 's' })
  return { value: item?.p.v, sequence: item?.p.seq ?? 0 }
}

/** One more than the number that anyone has seen: also when the last value was written elsewhere. */
const put = async (session: Session, resource: Resource, change: (before: unknown) => Json): Promise<string> => {
  const username = await chosenUser(session)
  const { value, sequence } = await single(session, username, resource)
  const written = { value: change(value), sig_user: username, seq: sequence + 1 }
  await session.client.dhtput({ username, resource, kind: 's', ...written })
  return username
}

const whose = async (session: Session, [typed]: readonly string[]): Promise<string> =>
  typed === undefined ? chosenUser(session) : nameOf(typed)

const membersOf = (value: unknown): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {}

const setProfile = async (session: Session, words: readonly string[]): Promise<void> => {
  const changes = words.map((word): readonly [string, string] => {
    const [field = '', ...text] = word.split('=')
    if (text.length > 0 && profileFields.some((name) => name === field)) return [field, text.join('=')]
    throw new CodedError('cli.profile-field', `Write field=text, with one of: ${profileFields.join(', ')}.`)
  })
  const username = await put(session, 'profile', (before) => {
    const members = Object.entries({ ...membersOf(before), ...Object.fromEntries(changes) })
    return Object.fromEntries(members.filter(([, text]) => text !== ''))
  })
  answer(session, `The profile of ${username} is written.`, { username, changed: changes.map(([field]) => field) })
}

const profile = async (session: Session, words: readonly string[]): Promise<void> => {
  if (session.flags.has('set')) {
    await setProfile(session, words)
    return
  }
  const username = await whose(session, words)
  const { value } = await single(session, username, 'profile')
  const shown = profileFields.flatMap((field) => {
    const text = membersOf(value)[field]
    return typeof text === 'string' && text !== '' ? [[`${field}:`, plainText(text)]] : []
  })
  answerWith(session, { username, profile: value ?? null }, () => {
    if (shown.length === 0) line(session, `${username} has not written a profile.`)
    rows(session, shown)
  })
}

/** Longest avatar that pages of ten years write and read, as a data URL. */
const maxAvatarLength = 4096

const pictureTypes = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
] as const

const avatarFrom = async (file: string): Promise<string> => {
  const bytes = await readFile(file).catch(() => undefined)
  if (bytes === undefined) throw new CodedError('cli.file', `The file ${file} cannot be read.`)
  const type = pictureTypes.find(([, start]) => start.every((byte, index) => bytes[index] === byte))?.[0]
  if (type === undefined) throw new CodedError('cli.picture', `${file} is no JPEG, PNG or GIF picture.`)
  const avatar = `data:${type};base64,${bytes.toString('base64')}`
  if (avatar.length <= maxAvatarLength) return avatar
  const most = Math.floor(((maxAvatarLength - 30) * 3) / 4)
  throw new CodedError(
    'cli.picture',
    `${file} has ${String(bytes.length)} bytes; an avatar has at most ${String(most)}. Scale it down to 64 by 64 dots.`,
  )
}

const avatar = async (session: Session, words: readonly string[]): Promise<void> => {
  const [file] = words
  if (session.flags.has('set')) {
    if (file === undefined) throw new CodedError('cli.file', 'Name the file of the picture.')
    const picture = await avatarFrom(file)
    const username = await put(session, 'avatar', () => picture)
    answer(session, `The avatar of ${username} is written.`, { username, length: picture.length })
    return
  }
  const username = await whose(session, words)
  const { value } = await single(session, username, 'avatar')
  const picture = typeof value === 'string' ? plainText(value) : ''
  answer(session, picture === '' ? `${username} has no avatar.` : picture, { username, avatar: value ?? null })
}

/** In the order of the help. */
export const postVerbs: Readonly<Record<string, Verb>> = {
  post: {
    usage: 'post [-u name] [--] <text>',
    summary: 'Publish a post. Write -- before a text that begins with a dash.',
    words: [1, Infinity],
    takesUser: true,
    run: (session, words) => publish(session, words),
  },
  reply: {
    usage: 'reply [-u name] [--] <author> <number> <text>',
    summary: 'Answer a post.',
    words: [3, Infinity],
    takesUser: true,
    run: reply,
  },
  rt: {
    usage: 'rt [-u name] <author> <number> [comment]',
    summary: 'Retransmit a post, perhaps with a comment.',
    words: [2, Infinity],
    takesUser: true,
    run: retransmit,
  },
  fav: {
    usage: 'fav [-u name] [--private] <author> <number> [comment]',
    summary: 'Mark a post as a favourite; a private one nobody else can see.',
    words: [2, Infinity],
    takesUser: true,
    flags: ['private'],
    run: favourite,
  },
  promote: {
    usage: 'promote [-u name] [--add | --remove | --off | --list] [text]',
    summary: 'What the blocks that this node finds say; --list: what blocks of others say.',
    words: [0, Infinity],
    takesUser: true,
    flags: ['add', 'remove', 'off', 'list'],
    run: promote,
  },
  profile: {
    usage: 'profile [-u name] [name] | profile --set <field=text>…',
    summary: 'What a user tells of himself; --set changes it.',
    words: [0, Infinity],
    takesUser: true,
    flags: ['set'],
    run: profile,
  },
  avatar: {
    usage: 'avatar [-u name] [name] | avatar --set <file>',
    summary: 'The picture of a user, as a data URL; --set takes it from a file.',
    words: [0, 1],
    takesUser: true,
    flags: ['set'],
    run: avatar,
  },
}
