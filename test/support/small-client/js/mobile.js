// The page for telephones: one page an anchor.
'use strict'

const pages = {
  home: async () => {
    await loadLatest()
    await checkNew()
    return byId('timeline').children.length
  },
  network: () => checkNetwork(),
  'profile-edit': async () => ({ profile: await profileOf(me), key: await call('dumppubkey', [me]) }),
  following: async () => ({ have: await call('getlasthave', [me]), held: await call('getnumpieces', [me]) }),
  newmsg: async () => nextPostId(),
  hashtag: () => tagged('twister'),
  mentions: async () => {
    await checkMentions()
    return readMentions()
  },
}

const showPage = async () => {
  const name = location.hash.slice(1) || 'home'
  byId('page').dataset.name = ''
  byId('page').textContent = JSON.stringify(await pages[name]())
  byId('page').dataset.name = name
}

const startMobile = async () => {
  await loadUser()
  await loadFollowing()
  await checkNew()
  setInterval(() => void checkNew(), 2000)
  addEventListener('hashchange', () => void showPage())
  await showPage()
}

void startMobile()
