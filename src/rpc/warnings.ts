// What is wrong with the node, in the same words for getinfo, getstatus, the command line and the page.
import type { StatusJson, WarningJson } from '../api/control.ts'
import { nowSeconds } from '../base/clock.ts'
import type { RpcContext } from './context.ts'

type Node = RpcContext['node']

type Clash = ReturnType<Node['clashes']['recent']>[number]

/** Blocks that we have believed before cannot lie so far ahead (chain.md 3.5): our own clock has been set back. */
const maxAheadSeconds = 7200

/** Clocks that differ by less do no harm. */
const bearableSeconds = 600

/** Blocks come at random: so many times the mean pass without one in one case of four hundred. */
const patience = 6

const plural = (count: number, unit: string): string => `${String(count)} ${unit}${count === 1 ? '' : 's'}`

const duration = (seconds: number): string => {
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return plural(minutes, 'minute')
  return minutes < 2 * 24 * 60 ? plural(Math.round(minutes / 60), 'hour') : plural(Math.round(minutes / 1440), 'day')
}

const ofDisk = ({ state }: Node): WarningJson | undefined => {
  const fault = state.storageFault()
  if (fault === undefined) return undefined
  return { code: 'disk', message: `Nothing new can be kept: ${fault.message} The node goes on by itself.` }
}

const behind = (by: string): WarningJson => ({
  code: 'clock-behind',
  message: `The clock of this machine is ${by}. Set it: until then new blocks and posts of others may not be believed.`,
})

/** The peers say how late it is, and so does the newest block; our own clock has no way to tell that it is wrong. */
export const clockWarningOf = ({ state, blocks, clock }: Node): WarningJson | undefined => {
  const difference = state.clockDifferenceSeconds()
  if (difference !== undefined && difference > bearableSeconds)
    return behind(`${duration(difference)} behind those of the peers`)
  if (blocks.tip().time > nowSeconds(clock) + maxAheadSeconds) return behind('hours behind the newest block')
  if (difference === undefined || difference >= -bearableSeconds) return undefined
  return {
    code: 'clock-ahead',
    message: `The clock of this machine is ${duration(-difference)} ahead of those of the peers. Set it: until then your posts carry a wrong time.`,
  }
}

const ofBlocks = (node: Node, state: StatusJson['chain']['state']): WarningJson | undefined => {
  const { blocks, mining, network } = node
  if (state === 'stalled')
    return { code: 'stalled', message: 'Newer blocks are known and no peer sends them. Others are asked.' }
  const silent = node.adjustedTime() - blocks.tip().time
  const isWaiting = state === 'current' || (state === 'no-peers' && network.worksAlone)
  if (!isWaiting || mining.isRunning() || silent <= patience * network.targetSpacingSeconds) return undefined
  const since =
    blocks.tip().height === 0 ? 'No block has been found yet' : `Nobody has found a block for ${duration(silent)}`
  return {
    code: 'no-miner',
    message: `${since}: new names wait until somebody mines. This node can: twister mine on`,
  }
}

/** Votes lead nobody here: three keys must not decide over a chain (chain.md H4, H10). */
const ofSoftCheckpoint = ({ blocks }: Node): WarningJson | undefined => {
  const last = blocks.softCheckpoint()
  if (last?.isAside !== true) return undefined
  const names = last.usernames.map((name) => `@${name}`).join(', ')
  return {
    code: 'checkpoint-aside',
    message: `At height ${String(last.height)} this node has another block than ${names} agree on. It follows the most work; C++ nodes try to follow those names. Do nothing now that rests on a new name or a new key: getlastsoftcheckpoint`,
  }
}

/** Users named in one sentence. */
const maxNamed = 3

const ofPosts = (node: Node): WarningJson | undefined => {
  const missing = node.state.missingPosts()
  if (missing.length === 0) return undefined
  const posts = missing.reduce((sum, user) => sum + user.posts, 0)
  const names = missing.slice(0, maxNamed).map(({ username }) => `@${username}`)
  const others = missing.length > maxNamed ? ` and ${String(missing.length - maxNamed)} others` : ''
  return {
    code: 'posts-unoffered',
    message: `${plural(posts, 'newer post')} of ${names.join(', ')}${others} ${posts === 1 ? 'is' : 'are'} known, and nobody offers ${posts === 1 ? 'it' : 'them'} yet.`,
  }
}

const ofTraces = ({ passphrase }: Node): WarningJson | undefined =>
  passphrase.hasTraces
    ? {
        code: 'wallet-traces',
        message:
          'The wallet has a passphrase, but its file may still hold secrets as they lay open before. Make room on the disk, then stop the node and start it again: it will clear them.',
      }
    : undefined

/** When a block was found, as far as it says. */
const blockWords = ({ height, time }: { readonly height: number; readonly time: number }): string =>
  `block ${String(height)} (${new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC)`

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

type WorthlessSheet = ReturnType<Node['recovery']['worthless']>[number]

/** Whoever relied on a sheet has to know which one, and what is left. */
const sheetMessage = (sheets: readonly WorthlessSheet[], { username, isProtected }: WorthlessSheet): string => {
  const days = [...new Set(sheets.map(({ created }) => dayOf(created)))].slice(0, maxNamed).join(', ')
  const by = sheets.find(({ replaced }) => replaced !== undefined)?.replaced
  const since = by === undefined ? 'since its key was replaced' : `since ${blockWords(by)} replaced its key`
  const what = `of @${username}, made on ${days}, ${sheets.length === 1 ? 'is' : 'are'} worthless ${since}`
  return isProtected
    ? `${plural(sheets.length, 'recovery sheet')} ${what}: keep the newest one, destroy the others.`
    : `No recovery sheet of @${username} is worth anything: ${plural(sheets.length, 'recovery sheet')} ${what}. Destroy what is there, and make a new one: twister recovery create`
}

const ofSheets = ({ recovery }: Node): readonly WarningJson[] => {
  const worthless = recovery.worthless()
  // A used sheet beside a valid one has done its work.
  const named = worthless.filter(({ state, isProtected }) => state === 'worthless' || !isProtected)
  return [...new Set(named.map(({ username }) => username))].slice(0, maxNamed).flatMap((username) => {
    const sheets = named.filter((sheet) => sheet.username === username)
    const [first] = sheets
    return first === undefined ? [] : [{ code: 'sheets-worthless' as const, message: sheetMessage(sheets, first) }]
  })
}

const ofKeys = ({ names, registrations }: Node): readonly WarningJson[] => {
  const doubtful = names.doubtful()
  if (doubtful.length === 0) return []
  const local = new Set<string>(registrations.states().map(({ username }) => username))
  return doubtful.slice(0, maxNamed).map((key) => {
    const { username, origin } = key
    const what =
      origin === 'replayed'
        ? `The key of @${username} was replaced in ${blockWords(key)} by repeating a word that was given before: anybody can do that.`
        : `@${username} has a key again since ${blockWords(key)} that it had before: anybody can repeat the replacement of that time.`
    const advice = local.has(username)
      ? ' If you did not do it, or have the newest key no more, bring the name back with a recovery sheet; otherwise give it a key that it never had: twister createwalletuser <name> true, then twister sendnewusertransaction <name>'
      : ' Ask by another way whether it is still the same person.'
    return { code: 'key-doubtful', message: what + advice }
  })
}

/** Peers of the chain come by IPv6 too; in the DHT of IPv6 are nodes like this alone (extensions.md 17). */
const ofIpv6Alone = ({ peers, state }: Node): WarningJson | undefined => {
  const connected = peers.list()
  const isIpv6 = connected.length > 0 && connected.every(({ endpoint }) => endpoint.address.includes(':'))
  if (!isIpv6 || state.dht().contacts > 0 || state.dht().externalAddress !== undefined) return undefined
  return {
    code: 'dht-ipv4',
    message:
      'This machine seems to have IPv6 alone. Nobody was met in the DHT of IPv6 (-dht6), and the one that most nodes are in is of IPv4. Names and blocks work; profiles, mentions, hashtags, conversations and finding peers of swarms do not. Peers can ask the DHT for this node when it is started with -proxy or -tor.',
  }
}

/** Two relays make a way. */
const fewestRelays = 2

const ofReads = ({ state }: Node): WarningJson | undefined => {
  const { mode, relays, open, unanswered } = state.dht().reads
  if (mode === 'open' || relays >= fewestRelays || open + unanswered === 0) return undefined
  const what =
    mode === 'relayed'
      ? `${plural(open, 'read')} went to the nodes themselves, which saw your address. With -privatereads=only they would have been left.`
      : `${plural(unanswered, 'read')} ${unanswered === 1 ? 'was' : 'were'} left without an answer. With -privatereads=on they would go to the nodes themselves, which see your address.`
  return {
    code: 'reads-shown',
    message: `Too few nodes pass reads on for you just now: ${what} Others are looked for all the time.`,
  }
}

const ofBudget = ({ keeping }: Node): WarningJson | undefined => {
  const { isOverBudget, budgetBytes = 0 } = keeping.state()
  if (!isOverBudget) return undefined
  const megabytes = String(Math.round(budgetBytes / 1_000_000))
  return {
    code: 'disk-budget',
    message: `Your own posts, your messages, what you marked and the newest posts of each user take more than the ${megabytes} MB of -diskbudget. They all stay: allow more, or follow fewer users.`,
  }
}

const ofOtherComputers = ({ posts }: Node): readonly WarningJson[] =>
  posts
    .writtenElsewhere()
    .slice(0, maxNamed)
    .map(({ username, postNumber, time }) => ({
      code: 'key-elsewhere',
      message:
        `Another computer has the key of @${username}: it wrote post ${String(postNumber)} on ` +
        `${new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' at ')} UTC. You can go on writing here; your next ` +
        'post comes after it, and this note goes. If no computer of yours did it, somebody has your secret.',
    }))

const wordsOfClash: Readonly<Record<Clash['outcome'], (again: string) => string>> = {
  open: () => 'In a moment it turns out which of them others see.',
  stands: () => 'Others see the one that was written here.',
  again: (again) => `Others see the other one, so yours was published again as post ${again}.`,
  unsent: () => 'Yours may not have arrived: send it again.',
}

const ofClashes = ({ clashes }: Node): readonly WarningJson[] =>
  clashes
    .recent()
    .slice(0, maxNamed)
    .map(({ username, postNumber, outcome, again }) => ({
      code: 'number-clash',
      message:
        `Another computer with the key of @${username} gave number ${String(postNumber)} to another post. ` +
        wordsOfClash[outcome](String(again ?? '')),
    }))

/** Everything that is wrong now, worst first; empty: all is well. A wrong clock explains missing blocks. */
export const warningsOf = (node: Node, state = node.state.sync().state): readonly WarningJson[] => {
  const clock = clockWarningOf(node)
  const blocks = clock === undefined ? ofBlocks(node, state) : undefined
  return [
    ofDisk(node),
    clock,
    blocks,
    ofSoftCheckpoint(node),
    ofTraces(node),
    ...ofOtherComputers(node),
    ...ofClashes(node),
    ...ofSheets(node),
    ...ofKeys(node),
    ofIpv6Alone(node),
    ofReads(node),
    ofBudget(node),
    ofPosts(node),
  ].filter((warning) => warning !== undefined)
}
