// Who uses the page, whom that user follows, and the profile.
'use strict'

let me
let accounts = []
let lastPostId
let following = []
let publicly = {}
let followSeq = 0

const pageSize = 200
const mostPages = 50

const raiseLastPostId = (value) => {
  if (lastPostId === undefined || value > lastPostId) lastPostId = value
  if (byId('post-count') !== null) byId('post-count').textContent = String(lastPostId + 1)
}

const nextPostId = () => {
  if (lastPostId === undefined) throw new Error('lastPostId unknown')
  return lastPostId + 1
}

const loadUser = async () => {
  accounts = (await call('listwalletusers', [])).filter((name) => name[0] !== '*')
  const name = stored('defaultScreenName')
  me = accounts.includes(name) ? name : undefined
  return me
}

const logIn = (name) => {
  store('defaultScreenName', name)
  location.href = 'home.html'
}

const isFree = async (name) => {
  if (!/^[a-z0-9_]{1,16}$/u.test(name)) return 'not possible'
  return (await call('dumppubkey', [name])).length > 0 ? 'not available' : 'available'
}

const createAccount = async (name) => {
  const secret = await call('createwalletuser', [name])
  await call('sendnewusertransaction', [name])
  store('defaultScreenName', name)
  return secret
}

const importAccount = async (name, secret) => {
  await call('importprivkey', [secret, name])
  logIn(name)
}

const allPublic = async (name) => {
  const names = []
  let seq = 0
  for (let page = 1; page <= mostPages; page += 1) {
    const found = await single(name, `following${page}`)
    if (found.seq > seq) seq = found.seq
    for (const other of found.value ?? []) if (!names.includes(other)) names.push(other)
    if (!found.value?.length) break
  }
  return { names, seq }
}

const keepFollowing = () => store(`following:${me}`, { following, publicly, followSeq, loadedAt: Date.now() / 1000 })

const tellFollowing = () => call('follow', [me, following])

/** The list of this browser, at once; what the DHT has is merged into it, once a day. */
const loadFollowing = async () => {
  const kept = stored(`following:${me}`, { following: [], publicly: {}, followSeq: 0, loadedAt: 0 })
  ;({ following, publicly, followSeq } = kept)
  if (!following.includes(me)) following.push(me)
  const told = tellFollowing()
  if (Date.now() / 1000 > kept.loadedAt + 86_400) {
    const { names, seq } = await allPublic(me)
    const before = following.length
    for (const name of names) {
      if (!following.includes(name)) following.push(name)
      publicly[name] = true
    }
    const isNew = before !== following.length || seq !== followSeq
    followSeq = Math.max(seq, followSeq)
    keepFollowing()
    if (isNew) await tellFollowing()
  }
  await told
}

const putFollowing = async () => {
  const names = following.filter((name) => publicly[name])
  followSeq += 1
  let page = 1
  for (let start = 0; start < names.length; start += pageSize) {
    await put(`following${page}`, names.slice(start, start + pageSize), followSeq)
    page += 1
  }
  await put(`following${page}`, [], followSeq)
}

const saveFollowing = async () => {
  const written = putFollowing()
  keepFollowing()
  await tellFollowing()
  await written
}

const follow = async (name, isPublic) => {
  if (!following.includes(name)) following.push(name)
  if (isPublic) publicly[name] = true
  else delete publicly[name]
  await saveFollowing()
}

const unfollow = async (name) => {
  following = following.filter((other) => other !== name)
  delete publicly[name]
  await saveFollowing()
  await call('unfollow', [me, [name]])
}

const avatarOf = async (name) => (await single(name, 'avatar')).value
const profileOf = async (name) => (await single(name, 'profile')).value
const followersOf = async (name) => (await multi(name, 'tracker'))[0]?.followers

/** At most 64 pixels and 4096 characters, whatever the picture was. */
const shrinkPicture = (image) => {
  const ratio = 64 / Math.max(image.width, image.height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.width * ratio)
  canvas.height = Math.round(image.height * ratio)
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  let text = ''
  for (let quality = 1; (text === '' || text.length > 4096) && quality > 0.1; quality -= 0.01)
    text = canvas.toDataURL('image/jpeg', quality)
  return text
}
