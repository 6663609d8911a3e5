// Posts: the timeline and what is written, found and said about posts.
'use strict'

const perPage = 10
const shown = new Map()
const lastHave = {}
let pending = []
const sent = []

const textOf = ({ msg, msg2 }) => (msg ?? '') + (msg2 ?? '')
const keyOf = ({ n, k }) => `${n}/${k}`

/** Posts that show nothing carry a short URL or the like. */
const isShown = ({ userpost }) => Boolean(userpost.msg) || Boolean(userpost.rt?.msg)

/** What can be retransmitted of a post: itself, or what it carries. */
const carried = (post) => {
  const { userpost, sig_wort } = post
  if (userpost.rt !== undefined && !userpost.msg) return { userpost: userpost.rt, sig: userpost.sig_rt }
  return { userpost: sig_wort === undefined ? userpost : { ...userpost, sig_wort }, sig: post.sig_userpost }
}

const drawPost = (post) => {
  const { userpost } = post
  const row = document.createElement('li')
  row.dataset.key = keyOf(userpost)
  row.dataset.time = userpost.time
  const inner = userpost.rt
  const quoted = inner === undefined ? '' : ` [${inner.n}: ${textOf(inner)}]`
  // As markup, on purpose: the other client trusts the policy of the node in some places.
  row.innerHTML = `<b>${userpost.n}</b> <span>${textOf(userpost)}${quoted}</span>`
  return row
}

/** Newest first, none twice. */
const addToTimeline = (posts) => {
  const list = byId('timeline')
  for (const post of posts) {
    if (!isShown(post) || shown.has(keyOf(post.userpost))) continue
    shown.set(keyOf(post.userpost), post)
    const after = [...list.children].find((row) => Number(row.dataset.time) < post.userpost.time)
    list.insertBefore(drawPost(post), after ?? null)
  }
}

const oldestOf = (name) =>
  Math.min(...[...shown.values()].filter(({ userpost }) => userpost.n === name).map(({ userpost }) => userpost.k))

const loadLatest = async () => {
  const users = following.map((username) => ({ since_id: -1, username }))
  addToTimeline(await call('getposts', [perPage, users]))
}

const loadOlder = async () => {
  const users = following.map((username) => {
    const oldest = oldestOf(username)
    return Number.isFinite(oldest) ? { max_id: oldest - 1, username } : { username }
  })
  const posts = await call('getposts', [perPage, users])
  addToTimeline(posts)
  return posts.length
}

/** Each second: who has more than before, and what of it is to be shown. */
const checkNew = async () => {
  const haves = await call('getlasthave', [me])
  const asked = []
  let expected = 0
  for (const [username, have] of Object.entries(haves)) {
    const before = lastHave[username]
    if (before !== undefined && have > before) {
      expected += have - before
      asked.push({ username, since_id: before })
    }
    // Where answers overtake one another, nothing is told twice.
    lastHave[username] = Math.max(have, before ?? have)
    if (username === me) raiseLastPostId(have)
  }
  if (expected === 0) return
  const posts = (await call('getposts', [expected, asked])).filter(isShown)
  addToTimeline(posts.filter(({ userpost }) => userpost.n === me && sent.includes(userpost.k)))
  pending.push(...posts.filter(({ userpost }) => userpost.n !== me || !sent.includes(userpost.k)))
  byId('new-posts').hidden = pending.length === 0
  byId('new-posts').textContent = `${pending.length} new posts`
  document.title = pending.length === 0 ? 'twister' : `(${pending.length}) twister`
  if (posts.length < expected) await countMessages()
}

const showPending = () => {
  addToTimeline(pending)
  pending = []
  byId('new-posts').hidden = true
  document.title = 'twister'
}

const written = async (method, params) => {
  sent.push(params[1])
  const result = await call(method, params)
  // The look each second may have told it already.
  raiseLastPostId(params[1])
  return result
}

const post = (text, to) =>
  written('newpostmsg', to === undefined ? [me, nextPostId(), text] : [me, nextPostId(), text, to.n, to.k])

/** In parts that name their place, each an answer to the one before. */
const postInParts = async (text, size) => {
  const count = Math.ceil(text.length / size)
  let before
  for (let part = 1; part <= count; part += 1) {
    const words = `${text.slice((part - 1) * size, part * size)} (${part}/${count})`
    const made = await post(words, before)
    before = { n: me, k: made.userpost.k }
    if (part < count) await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

const retransmit = (original, comment) => {
  const { userpost, sig } = carried(original)
  const { sig_wort, sig_rt: _sig, rt, ...bare } = userpost
  const object = rt === undefined ? { sig_userpost: sig, userpost: bare } : { sig_userpost: sig_wort, userpost: bare }
  return written('newrtmsg', [me, nextPostId(), object, ...(comment === undefined ? [] : [comment])])
}

const favour = (original, isPrivate, comment) => {
  const { userpost, sig } = carried(original)
  const words = comment === undefined ? [] : [comment]
  return written('newfavmsg', [me, nextPostId(), { sig_userpost: sig, userpost }, isPrivate, ...words])
}

const favourites = async (name) =>
  (await call('getfavs', [name, 1000])).map(({ userpost, isPrivate }) => ({
    text: userpost.fav.msg,
    isPrivate,
  }))

const shorten = async (address) => (await written('newshorturl', [me, nextPostId(), address]))[0]
const lengthen = (short) => lookUp('decodeshorturl', [short])

const repliesTo = async (n, k) => (await multi(n, `replies${k}`)).map(({ userpost }) => textOf(userpost))
const retransmitters = async (n, k) => (await multi(n, `rts${k}`)).map(({ userpost }) => userpost.n)
const conversationTop = async (found) => {
  const { reply } = found.userpost
  if (reply === undefined) return found
  const { value } = await single(reply.n, `post${reply.k}`)
  return value === undefined ? found : conversationTop(value)
}

/** The posts of one user: of the node if it has any, else of the DHT, from the status backwards. */
const profilePosts = async (name) => {
  if ((await call('getposts', [1, [{ username: name }]])).length > 0)
    return (await call('getposts', [perPage, [{ username: name }]])).map(({ userpost }) => textOf(userpost))
  const texts = []
  let resource = 'status'
  while (texts.length < perPage) {
    const { value } = await single(name, resource)
    if (value === undefined) break
    texts.push(textOf(value.userpost))
    resource = `post${value.userpost.lastk ?? value.userpost.k - 1}`
  }
  return texts
}

const tagged = async (tag) => (await multi(tag, 'hashtag')).map(({ userpost }) => textOf(userpost))

const promotedPosts = (count, newest = -1, oldest = -1) => call('getspamposts', [count, newest, oldest])

const isSent = async (k) => (await call('getpiecemaxseen', [me, k])) >= 3
