// `twister twtxt`: the commands of twtxt's reference client, with its options and its output for programs, over the node.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { CheckedFeedJson, TimelineTwtJson } from '../api/feeds.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { paint, plainText } from './render.ts'
import { expandedPath, TwtxtConfig } from './twtxt-config.ts'
import { runHook } from './twtxt-hooks.ts'
import { exportFeed, exportFollows, importFollows } from './twtxt-lists.ts'
import { isPorcelain, limitOf, oneLine, print, secondsOf, type ShownTwt, type Work } from './twtxt-show.ts'
import { type TwtxtWords, twtxtUsage, twtxtWords } from './twtxt-words.ts'
import { chosenUser, line, type Session, type Verb } from './verb.ts'

const misused = (message: string): CodedError => new CodedError('cli.misuse', message)
const aborted = (): CodedError => new CodedError('cli.aborted', 'Aborted!')

/** `Y`: what stands there if nothing is typed. */
const confirmed = async ({ terminal }: Session, question: string, otherwise = false): Promise<boolean> => {
  // Nobody is shown the question where a program answers, which may say nothing.
  if (!terminal.asksPerson) terminal.writeError(`${question}\n`)
  const typed = (await terminal.readShown(`${question} [${otherwise ? 'Y/n' : 'y/N'}]: `)).trim().toLowerCase()
  return typed === '' ? otherwise : typed === 'y' || typed === 'yes'
}

/** The user of -u; the nick of the configuration, if it is one of this node; or the only one. */
const userOf = async (session: Session, config: TwtxtConfig): Promise<string> => {
  const nick = config.get('twtxt', 'nick')
  if (session.user !== undefined || nick === undefined) return chosenUser(session)
  const users = await session.client.listwalletusers({})
  return users.includes(nick.toLowerCase()) ? nick.toLowerCase() : chosenUser(session)
}

const ofTimeline = ({ twt: { nick, url, stamp, written, raw } }: TimelineTwtJson): ShownTwt => ({
  ...{ nick, url, stamp, written, raw },
})

/** The lines of the user's own feed, if the node has one. */
const ownTwts = async ({ session, username }: Work): Promise<readonly ShownTwt[]> => {
  const feed = await session.client.getownfeed({ username }).catch(() => undefined)
  const [main] = feed?.files ?? []
  return (main?.text ?? '').split('\n').flatMap((text) => {
    const [stamp = '', raw = ''] = text.split('\t', 2)
    return raw === '' || text.startsWith('#')
      ? []
      : [{ nick: username, url: feed?.url ?? '', stamp, written: secondsOf(stamp), raw }]
  })
}

/** Twts of one feed, followed or not. */
const viewed = async (work: Work, source: string): Promise<readonly ShownTwt[]> => {
  const { client } = work.session
  const { username } = work
  const followed = await client.listfeeds({ username })
  const feed = followed.find(({ nick, url }) => nick.toLowerCase() === source.toLowerCase() || url === source)
  if (feed === undefined && source.toLowerCase() === username) return ownTwts(work)
  if (feed !== undefined)
    return (await client.gettwts({ username, count: limitOf(work), url: feed.url })).twts.map(ofTimeline)
  const { newest, url } = await client.previewfeed({ username, address: source, count: limitOf(work) })
  // As the reference client does: who is not followed has no other name.
  return newest.map(({ stamp, written, raw }) => ({ nick: source, url, stamp, written, raw }))
}

const timeline = async (work: Work): Promise<void> => {
  const source = work.asked.text('source')
  if (source !== undefined) {
    print(work, await viewed(work, source))
    return
  }
  const { username, session } = work
  const { twts } = await session.client.gettwts({ username, count: limitOf(work) })
  const unmuted = twts.filter(({ muted }) => muted === undefined)
  print(work, [...unmuted.map(ofTimeline), ...(await ownTwts(work))])
}

const view = async (work: Work): Promise<void> => {
  print(work, await viewed(work, work.asked.words[0] ?? ''))
}

const byNick = <T extends { readonly nick: string }>(feeds: readonly T[]): readonly T[] =>
  [...feeds].sort(({ nick: left }, { nick: right }) => (left < right ? -1 : 1))

const checkedLine = (work: Work, { nick, url, status, length, lastModified }: CheckedFeedJson): string => {
  const [state, size, modified] = [String(status ?? 'None'), String(length ?? 0), oneLine(lastModified ?? 'None')]
  if (isPorcelain(work)) return `${nickText(nick)}\t${url}\t${state}\t${size}\t${modified}`
  const { terminal } = work.session
  const shown = paint(terminal, status === 200 ? 'green' : 'red', status === null ? 'ERROR' : state)
  return `➤ ${paint(terminal, 'bold', nickText(nick))} @ ${url} [${size} Bytes, ${lastModified === null ? '?' : modified}] (${shown})`
}

const nickText = (nick: string): string => oneLine(nick).toLowerCase()

const following = async (work: Work): Promise<void> => {
  const { session, asked, config, username } = work
  const checks = asked.has('check') || (config.flag('check_following', true) && !asked.has('no-check'))
  if (checks) {
    const checked = await session.client.checkfeeds({ username })
    for (const feed of byNick(checked)) line(session, checkedLine(work, feed))
    return
  }
  const name = (nick: string): string => paint(session.terminal, 'bold', nickText(nick))
  for (const { nick, url } of byNick(await session.client.listfeeds({ username })))
    line(session, isPorcelain(work) ? `${nickText(nick)}\t${url}` : `➤ ${name(nick)} @ ${url}`)
}

const follow = async ({ session, asked, username }: Work): Promise<void> => {
  const [typed = '', url = ''] = asked.words
  const nick = typed.toLowerCase()
  const { client, terminal } = session
  const held = (await client.listfeeds({ username })).find((feed) => feed.nick.toLowerCase() === nick)
  const force = asked.has('force')
  const name = paint(terminal, 'bold', nick)
  if (held !== undefined && !force && !(await confirmed(session, `➤ You’re already following ${name}. Overwrite?`)))
    throw aborted()
  const followed = await client.followfeed({ username, address: url, nick }).catch(async (error: unknown) => {
    const anyway = `➤ The feed of ${name} at ${paint(terminal, 'bold', url)} is not available (${messageOf(error)}) Follow anyway?`
    if (!force && !(await confirmed(session, anyway))) throw aborted()
    const { followed: count, known } = await client.importfollows({
      username,
      text: `${nick} ${url}\n`,
      format: 'text',
    })
    if (count + known === 0) throw error
    return undefined
  })
  if (held !== undefined && held.url !== (followed?.url ?? url))
    await client.unfollowfeed({ username, address: held.url })
  if (followed !== undefined && followed.nick !== nick) await client.followfeed({ username, address: url, nick })
  line(session, `✓ You’re now following ${name}.`)
}

const unfollow = async ({ session, asked, username }: Work): Promise<void> => {
  const nick = (asked.words[0] ?? '').toLowerCase()
  const name = paint(session.terminal, 'bold', nick)
  const feed = (await session.client.listfeeds({ username })).find((one) => one.nick.toLowerCase() === nick)
  const wasFollowed = feed !== undefined && (await session.client.unfollowfeed({ username, address: feed.url }))
  line(session, wasFollowed ? `✓ You’ve unfollowed ${name}.` : `✗ You’re not following ${name}.`)
}

const typedText = async ({ session, asked, config }: Work): Promise<string> => {
  const given = asked.words.join(' ')
  const text = (given === '' && !session.terminal.asksPerson ? readFileSync(0, 'utf8') : given).trim()
  if (text === '') throw misused('Text can’t be empty.')
  const warning = config.number('character_warning')
  const isLong = warning !== undefined && warning > 0 && [...text].length > warning
  const question = `✂ Warning: Tweet is longer than ${String(warning)} characters. Are you sure?`
  if (isLong && !(await confirmed(session, question))) throw aborted()
  return text
}

/** Adds the line to the file that the person keeps beside the node, as the reference client does. */
const append = async ({ session, username }: Work, file: string, written: number, text: string): Promise<void> => {
  const stamp = `${new Date(written * 1000).toISOString().slice(0, 19)}Z`
  const feed = await session.client.getownfeed({ username }).catch(() => undefined)
  const own = feed?.files[0]?.text.split('\n').findLast((one) => one.startsWith(`${stamp}\t`))
  mkdirSync(dirname(file), { recursive: true })
  const held = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const gap = held === '' || held.endsWith('\n') ? '' : '\n'
  const plain = text.replace(/\r\n|[\n\v\f\r\u0085\u2029]/gu, '\u2028').replaceAll('\t', ' ')
  appendFileSync(file, `${gap}${own ?? `${stamp}\t${plain}`}\n`)
}

const tweet = async (work: Work): Promise<void> => {
  const { session, asked, config, username } = work
  const text = await typedText(work)
  const created = asked.text('created-at')
  const time = created === undefined ? undefined : secondsOf(created)
  if (time !== undefined && Number.isNaN(time)) throw misused(`--created-at ${created ?? ''} is no time.`)
  const options = new Map([...config.options(), ['nick', username]])
  const before = config.get('twtxt', 'pre_tweet_hook')
  if (before !== undefined) runHook('pre_tweet_hook', before, options)
  const post = await session.client.publishtwt({ username, msg: text, ...(time === undefined ? {} : { time }) })
  const file = asked.text('twtfile') ?? config.get('twtxt', 'twtfile')
  if (file !== undefined)
    await append(work, resolve(expandedPath(file)), time ?? post.userpost.time ?? session.terminal.now(), text)
  const after = config.get('twtxt', 'post_tweet_hook')
  if (after !== undefined) runHook('post_tweet_hook', after, options)
}

const config = ({ session, asked, config: file }: Work): void => {
  const [name, value] = asked.words
  if (asked.has('edit')) {
    const [program = 'vi', ...words] = (
      session.terminal.environment['VISUAL'] ??
      session.terminal.environment['EDITOR'] ??
      'vi'
    ).split(/\s+/u)
    spawnSync(program, [...words, file.path], { stdio: 'inherit' })
    return
  }
  if (name === undefined) throw misused('You have to specify either a key or use --edit.')
  const [, section, key] = /^([^.]+)\.(.+)$/u.exec(name) ?? []
  if (section === undefined || key === undefined) throw misused('Given key does not contain a section name.')
  if (asked.has('remove')) file.set(section, new Map([[key, undefined]]))
  else if (value === undefined) {
    const found = file.get(section, key)
    if (found !== undefined) line(session, oneLine(found))
  } else file.set(section, new Map([[key, value]]))
}

const prompted = async ({ terminal }: Session, question: string, otherwise: string): Promise<string> => {
  const shown = otherwise === '' ? '' : ` [${otherwise}]`
  return (await terminal.readShown(`➤ ${question}${shown}: `)).trim() || otherwise
}

const mayWrite = async (session: Session, path: string): Promise<void> => {
  if (existsSync(path) && !(await confirmed(session, `➤ '${path}' already exists. Overwrite?`))) throw aborted()
}

/** Asks for what a configuration needs. The file of twts is only ever added to. */
const quickstart = async (session: Session, asked: TwtxtWords): Promise<void> => {
  const usual = TwtxtConfig.open(undefined, session.terminal.environment)
  line(session, paint(session.terminal, 'cyan', 'twtxt - quickstart\n=================='))
  line(session, '\nThis wizard writes a configuration file of twtxt for this node. All of it can be changed later.\n')
  const users = await session.client.listwalletusers({})
  const nick = await prompted(session, 'Please enter your desired nick', asked.user ?? users[0] ?? '')
  const path = await prompted(session, 'Please enter the desired location for your config file', usual.path)
  const target = resolve(expandedPath(path))
  await mayWrite(session, target)
  const listed = existsSync(target) ? readFileSync(target, 'utf8') : ''
  const twtfile = await prompted(session, 'Please enter the desired location for your twtxt file', '~/twtxt.txt')
  const own = await session.client.getownfeed({ username: nick }).catch(() => undefined)
  const twturl = await prompted(
    session,
    'Please enter the URL your twtxt file will be accessible from',
    own?.url ?? 'https://example.org/twtxt.txt',
  )
  const discloses = await confirmed(
    session,
    '➤ Do you want to disclose your identity? Your nick and URL will be shared when making HTTP requests',
  )
  const file = new TwtxtConfig(target, listed)
  const options = new Map([
    ...([
      ['nick', nick],
      ['twtfile', resolve(expandedPath(twtfile))],
      ['twturl', twturl],
    ] as const),
    ...([
      ['disclose_identity', discloses ? 'True' : 'False'],
      ['character_limit', '140'],
      ['character_warning', '140'],
    ] as const),
  ])
  file.set('twtxt', options)
  if (!existsSync(resolve(expandedPath(twtfile)))) {
    mkdirSync(dirname(resolve(expandedPath(twtfile))), { recursive: true })
    writeFileSync(resolve(expandedPath(twtfile)), '')
  }
  line(session, `\n✓ Created config file at '${target}'.`)
  line(session, `✓ Created twtxt file at '${resolve(expandedPath(twtfile))}'.`)
  if (!users.includes(nick))
    line(
      session,
      `➤ This node has no user ${plainText(nick)} yet: ${session.terminal.call} register ${plainText(nick)}`,
    )
  if (/^\[following\]/mu.test(listed))
    line(session, `➤ Follow here whom that file lists: ${session.terminal.call} twtxt import-follows ${target}`)
}

const works: Readonly<Record<string, (work: Work) => Promise<void> | void>> = {
  ...{ tweet, timeline, view, following, follow, unfollow, export: exportFeed },
  ...{ 'export-follows': exportFollows, 'import-follows': importFollows },
}

const twtxt = async (given: Session, words: readonly string[]): Promise<void> => {
  const asked = twtxtWords(words)
  const session = { ...given, user: asked.user ?? given.user, json: asked.json || given.json }
  if (asked.command === 'quickstart') return quickstart(session, asked)
  const file = TwtxtConfig.open(asked.config, session.terminal.environment)
  if (asked.command === 'config') {
    config({ session, asked, config: file, username: '' })
    return undefined
  }
  const username = await userOf(session, file)
  await works[asked.command]?.({ session, asked, config: file, username })
  return undefined
}

/** In the order of the help. */
export const twtxtVerbs: Readonly<Record<string, Verb>> = {
  twtxt: {
    usage: `twtxt [-u name] ${twtxtUsage}`,
    summary:
      'The commands of twtxt’s reference client, with its options and its output for programs (--porcelain), over this node; the feed of a user as files for any web server; and lists of feeds of other programs, read and written.',
    words: [0, Infinity],
    readsOptions: true,
    run: twtxt,
  },
}
