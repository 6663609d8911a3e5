// Mentions, direct messages and groups.
'use strict'

const mentions = { posts: {}, lastId: -1, unread: 0 }
const threads = {}
let groups = []
let cacheKey

const keepMentions = () => store(`mentions:${me}`, mentions)

const takeMentions = (posts) => {
  for (const found of posts) {
    if (found.id !== undefined) mentions.lastId = Math.max(mentions.lastId, found.id)
    const key = `${found.userpost.n}/${found.userpost.time}`
    if (mentions.posts[key] !== undefined) continue
    mentions.posts[key] = found
    mentions.unread += 1
  }
  byId('mention-count').textContent = String(mentions.unread)
  keepMentions()
}

/** Those of the followed come from the node, those of others from the DHT. */
const checkMentions = async (times) => {
  const ofFollowed = call('getmentions', [me, 100, { since_id: mentions.lastId }])
  const ofAll = multi(me, 'mention', times)
  takeMentions(await ofFollowed)
  takeMentions(await ofAll)
}

const initMentions = async () => {
  Object.assign(mentions, stored(`mentions:${me}`, {}))
  setInterval(() => void checkMentions([10000, 2000, 3]), 10_000)
  await checkMentions()
}

const readMentions = () => {
  mentions.unread = 0
  byId('mention-count').textContent = '0'
  keepMentions()
  return Object.values(mentions.posts).map(({ userpost }) => textOf(userpost))
}

const openCacheKey = async () => {
  const secret = new TextEncoder().encode(await call('dumpprivkey', [me]))
  return crypto.subtle.importKey('raw', await crypto.subtle.digest('SHA-256', secret), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])
}

const keepThreads = async () => {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const text = new TextEncoder().encode(JSON.stringify(threads))
  const body = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, cacheKey, text))
  store(`DMs:${me}`, { iv: [...iv], body: [...body] })
}

const keptThreads = async () => {
  const kept = stored(`DMs:${me}`)
  if (kept === undefined) return {}
  const iv = new Uint8Array(kept.iv)
  const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, cacheKey, new Uint8Array(kept.body))
  return JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(text))
}

const drawCounts = () => {
  const unread = (isGroup) =>
    Object.entries(threads)
      .filter(([name]) => name.startsWith('*') === isGroup)
      .reduce((sum, [, thread]) => sum + thread.unread, 0)
  byId('message-count').textContent = String(unread(false))
  byId('group-count').textContent = String(unread(true))
}

const takeMessages = async (answer) => {
  for (const [name, found] of Object.entries(answer)) {
    const thread = (threads[name] ??= { messages: [], lastId: -1, unread: 0 })
    for (const message of found) {
      if (thread.messages.some(({ id }) => id === message.id)) continue
      thread.messages.push(message)
      thread.lastId = Math.max(thread.lastId, message.id)
      if (!message.fromMe) thread.unread += 1
    }
    thread.messages.sort((one, other) => one.id - other.id)
  }
  drawCounts()
  await keepThreads()
}

/** The last message of each thread says how many are missing; those are asked for at once. */
const countMessages = async () => {
  const list = [...following, ...groups].map((username) => ({ username }))
  const answer = await call('getdirectmsgs', [me, 1, list])
  const missing = Object.entries(answer).map(([name, [last]]) => [name, last.id - (threads[name]?.lastId ?? -1)])
  const behind = missing.filter(([, count]) => count > 0)
  const most = Math.max(0, ...behind.map(([, count]) => count))
  if (most > 1) await takeMessages(await call('getdirectmsgs', [me, most, behind.map(([username]) => ({ username }))]))
  else await takeMessages(answer)
}

const updateGroups = async () => {
  groups = await call('listgroups', [])
}

const initMessages = async () => {
  cacheKey = await openCacheKey()
  Object.assign(threads, await keptThreads())
  drawCounts()
  await updateGroups()
  setInterval(() => void updateGroups(), 60_000)
  setTimeout(() => void countMessages(), 200)
}

const readThread = async (name) => {
  const lastId = threads[name]?.lastId ?? -1
  await takeMessages(await call('getdirectmsgs', [me, 100, [{ username: name, since_id: lastId }]]))
  if (threads[name] !== undefined) threads[name].unread = 0
  drawCounts()
  return (threads[name]?.messages ?? []).map(({ from, text, fromMe }) => ({ from, text, fromMe }))
}

/** After any error once more without the copy: older nodes know no fifth parameter. */
const sendMessage = async (to, text, copySelf) => {
  const params = [me, nextPostId(), to, text]
  try {
    await call('newdirectmsg', copySelf && to[0] !== '*' ? [...params, true] : params)
    raiseLastPostId(lastPostId + (copySelf ? 2 : 1))
  } catch {
    await call('newdirectmsg', params)
    raiseLastPostId(lastPostId + 1)
  }
}

const invite = async (group, names) => {
  await call('newgroupinvite', [me, nextPostId(), group, names])
  // One, whatever it used: the node has to take gaps, and numbers that are behind.
  raiseLastPostId(lastPostId + 1)
}

const createGroup = async (description, names) => {
  const group = await call('creategroup', [description])
  await invite(group, [...names, me])
  await updateGroups()
  return group
}

const importGroup = async (secret) => {
  const group = await call('creategroup', ['whatever', secret])
  if (group === '') return group
  await invite(group, [me])
  await call('rescandirectmsgs', [me])
  await updateGroups()
  return group
}

const describeGroup = async (group, description) => {
  await call('newgroupdescription', [me, nextPostId(), group, description])
  raiseLastPostId(lastPostId + 1)
}

const groupOf = (group) => call('getgroupinfo', [group])
const leaveGroup = (group) => call('leavegroup', [me, group])
const myGroups = () => call('listgroups', [me])
const secretOf = (name) => call('dumpprivkey', [name])
