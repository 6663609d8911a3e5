// The page on which a profile is written.
'use strict'

const numbers = { profile: 0, avatar: 0 }

const load = async () => {
  const avatar = await single(me, 'avatar')
  const profile = await single(me, 'profile')
  numbers.avatar = Math.max(numbers.avatar, avatar.seq ?? 0)
  numbers.profile = Math.max(numbers.profile, profile.seq ?? 0)
  if (avatar.value?.length) byId('avatar').src = avatar.value
  for (const [name, text] of Object.entries(profile.value ?? {})) byId('profile').elements[name].value = text
}

const save = async () => {
  const values = Object.fromEntries([...new FormData(byId('profile'))].filter(([, text]) => text !== ''))
  const profile = await put('profile', values, (numbers.profile += 1))
  const avatar = await put('avatar', byId('avatar').getAttribute('src'), (numbers.avatar += 1))
  byId('told').textContent = profile && avatar ? 'saved' : 'not saved'
}

/** Nothing can be saved before the name is in a block; then the page follows `twister`. */
const waitForName = async () => {
  if ((await call('dumppubkey', [me])).length === 0) {
    byId('told').textContent = 'not yet accepted'
    setTimeout(() => void waitForName(), 5000)
    return
  }
  await follow('twister', true)
  byId('told').textContent = ''
  byId('profile').querySelector('button').disabled = false
}

const startProfile = async () => {
  await loadUser()
  byId('profile').addEventListener('submit', (event) => {
    event.preventDefault()
    void save()
  })
  await loadFollowing()
  await load()
  document.body.dataset.ready = 'yes'
  await waitForName()
}

void startProfile()
