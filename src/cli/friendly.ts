// The friendly command line: few words, one sentence of answer, honest progress.
import { type Client, createClient } from '../api/client.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { paint, renderPost, renderStatus, renderUser, type Terminal } from './render.ts'
import { callNode, type ClientSettings } from './rpc-client.ts'

interface Session {
  readonly client: Client
  readonly terminal: Terminal
}

interface Verb {
  readonly usage: string
  readonly summary: string
  /** Words that must be given. */
  readonly least: number
  run(session: Session, words: readonly string[]): Promise<void>
}

/** How often the state of a registration is asked for, in milliseconds. */
const pollMs = 300

/** Posts of a timeline. */
const timelineCount = 20

const line = ({ terminal }: Session, text: string): void => {
  terminal.write(`${text}\n`)
}

/** `-u name` may stand anywhere; without it the only local user is meant. */
const chooseUser = async ({ client }: Session, words: readonly string[]): Promise<[string, readonly string[]]> => {
  const position = words.indexOf('-u')
  const named = position < 0 ? undefined : words[position + 1]
  if (named !== undefined) return [named, words.filter((_, index) => index !== position && index !== position + 1)]
  const users = (await client.listwalletusers({})).filter((name) => !name.includes('/'))
  const [only] = users
  if (only === undefined)
    throw new CodedError('cli.no-user', 'There is no user yet. Create one: twister register <name>')
  if (users.length > 1) throw new CodedError('cli.which-user', `Which user? Add -u <name>: ${users.join(', ')}`)
  return [only, words]
}

const register = async (session: Session, [name = '']: readonly string[]): Promise<void> => {
  const { client, terminal } = session
  const users = await client.listwalletusers({})
  if (!users.includes(name)) {
    const secret = await client.createwalletuser({ username: name })
    line(
      session,
      `The secret key of ${paint(terminal, 'bold', name)}. Whoever has it is ${name}; nobody can replace it. Keep it safe:`,
    )
    line(session, `\n    ${secret}\n`)
  }
  const isNew = (await stateOf(session, name))?.state === 'no-registration'
  if (isNew) await client.registeruser({ username: name })
  await watchRegistration(session, name)
}

const stateOf = async ({ client }: Session, name: string) =>
  (await client.getstatus({})).users.find(({ username }) => username === name)

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs))

const watchRegistration = async (session: Session, name: string): Promise<void> => {
  let shown = ''
  for (;;) {
    const user = await stateOf(session, name)
    if (user === undefined) return
    const text = renderUser(session.terminal, user)
    if (text !== shown) session.terminal.write(session.terminal.live ? `\r\x1b[K${text}` : `${text}\n`)
    shown = text
    if (user.state === 'ready' || user.state === 'taken' || user.state === 'no-registration') break
    await wait()
  }
  if (session.terminal.live) session.terminal.write('\n')
}

const timeline = async (session: Session, words: readonly string[]): Promise<void> => {
  const [user] = await chooseUser(session, words)
  const followed = await session.client.getfollowing({ username: user })
  const users = [...new Set([user, ...followed])].map((username) => ({ username }))
  const posts = await session.client.getposts({ count: timelineCount, users })
  if (posts.length === 0) line(session, 'No posts yet. Follow someone: twister follow <name>')
  for (const post of [...posts].reverse()) line(session, renderPost(session.terminal, post))
}

const post = async (session: Session, words: readonly string[]): Promise<void> => {
  const [username, rest] = await chooseUser(session, words)
  const published = await session.client.publish({ username, msg: rest.join(' ') })
  line(session, renderPost(session.terminal, published))
}

const follow = async (session: Session, words: readonly string[]): Promise<void> => {
  const [username, names] = await chooseUser(session, words)
  await session.client.follow({ username, users: names })
  const followed = new Set(await session.client.getfollowing({ username }))
  for (const name of names)
    line(
      session,
      followed.has(name) ? `${username} follows ${name}` : `${name} is not registered (or the chain is not synced yet)`,
    )
}

const unfollow = async (session: Session, words: readonly string[]): Promise<void> => {
  const [username, names] = await chooseUser(session, words)
  await session.client.unfollow({ username, users: names })
  line(session, `${username} no longer follows ${names.join(', ')}`)
}

const verbs: Readonly<Record<string, Verb>> = {
  status: {
    usage: 'status',
    summary: 'How the node is: chain, peers, users.',
    least: 0,
    run: async (session) => {
      line(session, renderStatus(session.terminal, await session.client.getstatus({})))
    },
  },
  login: {
    usage: 'login',
    summary: 'Print a one-time login link for the web page.',
    least: 0,
    run: async (session) => {
      line(session, await session.client.createloginlink({}))
    },
  },
  register: {
    usage: 'register <name>',
    summary: 'Create a user, register the name, wait until it may post.',
    least: 1,
    run: register,
  },
  post: { usage: 'post [-u name] <text>', summary: 'Publish a post.', least: 1, run: post },
  timeline: {
    usage: 'timeline [-u name]',
    summary: 'The newest posts of those whom a user follows.',
    least: 0,
    run: timeline,
  },
  follow: { usage: 'follow [-u name] <names>', summary: 'Follow users.', least: 1, run: follow },
  unfollow: { usage: 'unfollow [-u name] <names>', summary: 'Stop following users.', least: 1, run: unfollow },
  following: {
    usage: 'following [-u name]',
    summary: 'Whom a user follows.',
    least: 0,
    run: async (session, words) => {
      const [username] = await chooseUser(session, words)
      for (const name of await session.client.getfollowing({ username })) line(session, name)
    },
  },
  users: {
    usage: 'users',
    summary: 'The users of this node.',
    least: 0,
    run: async (session) => {
      for (const user of (await session.client.getstatus({})).users) line(session, renderUser(session.terminal, user))
    },
  },
  secret: {
    usage: 'secret <name>',
    summary: 'Show the secret key of a user of this node.',
    least: 1,
    run: async (session, [username = '']) => {
      line(session, await session.client.dumpprivkey({ username }))
    },
  },
  import: {
    usage: 'import <name>',
    summary: 'Add a user by its secret key, which is asked for: the history of a shell is no place for it.',
    least: 1,
    run: async (session, [username = '', given]) => {
      const secret = given ?? (await session.terminal.readSecret(`Secret key of ${username}: `))
      await session.client.importprivkey({ secret: secret.trim(), username })
      line(session, `${username} is now a user of this node`)
    },
  },
  mine: {
    usage: 'mine <on|off>',
    summary: 'Turn mining on or off.',
    least: 1,
    run: async (session, [word = '']) => {
      if (word !== 'on' && word !== 'off')
        throw new CodedError('cli.word', 'Write: twister mine on, or: twister mine off')
      await session.client.setgenerate({ generate: word === 'on' })
      line(session, word === 'on' ? 'mining' : 'not mining')
    },
  },
  stop: {
    usage: 'stop',
    summary: 'Stop the node.',
    least: 0,
    run: async (session) => {
      line(session, await session.client.stop({}))
    },
  },
}

const helpText = (): string => {
  const width = Math.max(...Object.values(verbs).map(({ usage }) => usage.length)) + 2
  return [
    'twister [options] <command>, to a node that runs on this machine',
    '',
    ...Object.values(verbs).map(({ usage, summary }) => `  ${usage.padEnd(width)}${summary}`),
    '',
    'Options name the node: -datadir=, -network=, -rpcport=, -rpcconnect=, -rpcuser=, -rpcpassword=.',
    'All commands of the C++ node work with twisterd instead: twisterd help',
    '',
  ].join('\n')
}

/** Runs one command; the exit status. */
export const runFriendly = async (
  settings: ClientSettings,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> => {
  const [name = 'help', ...rest] = words
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (verb === undefined || rest.length < verb.least) {
    terminal.write(verb === undefined ? helpText() : `twister ${verb.usage}\n${verb.summary}\n`)
    return name === 'help' ? 0 : 2
  }
  const client = createClient(({ method, params }) => callNode(settings, method, params))
  try {
    await verb.run({ client, terminal }, rest)
    return 0
  } catch (error) {
    terminal.write(`${paint(terminal, 'red', 'error:')} ${messageOf(error)}\n`)
    return 1
  }
}
