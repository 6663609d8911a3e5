// The home page.
'use strict'

const showTrends = async () => {
  const tags = await call('gettrendinghashtags', [10])
  byId('trends').replaceChildren(
    ...tags.map((tag) => Object.assign(document.createElement('li'), { textContent: `#${tag}` })),
  )
}

/** Backwards from the newest block until there are enough names. */
const newUsers = async (count) => {
  const names = []
  let hash = await call('getbestblockhash', [])
  while (names.length < count && hash !== undefined) {
    const block = await call('getblock', [hash])
    names.push(...block.usernames)
    hash = block.previousblockhash
  }
  return names.slice(0, count)
}

const startHome = async () => {
  void checkNetwork()
  if ((await loadUser()) === undefined) {
    await showTrends()
    return
  }
  byId('name').textContent = me
  byId('login').remove()
  byId('compose').querySelector('textarea').disabled = false
  byId('compose').addEventListener('submit', (event) => {
    event.preventDefault()
    const box = event.target.querySelector('textarea')
    void post(box.value).then(() => (box.value = ''))
  })
  byId('new-posts').addEventListener('click', showPending)
  void profileOf(me).then((profile) => (byId('name').title = profile?.fullname ?? ''))
  void avatarOf(me).then((picture) => (byId('avatar').src = picture ?? 'img/icon.png'))
  void single(me, 'status').then(({ value }) => value?.userpost && raiseLastPostId(value.userpost.k))
  void followersOf(me)
  await loadFollowing()
  await checkNew()
  // As text, which the policy of the node has to permit.
  setInterval('void checkNew()', 1000)
  void initMentions()
  const messages = initMessages()
  await loadLatest()
  setTimeout(() => void showTrends(), 100)
  await messages
  document.body.dataset.ready = 'yes'
}

void startHome()
