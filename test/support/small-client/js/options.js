// The page of the options: what is chosen stays in this browser; the language is also told to the node.
'use strict'

const showTheme = () => {
  document.getElementById('theme-style')?.remove()
  const link = Object.assign(document.createElement('link'), { id: 'theme-style', rel: 'stylesheet' })
  link.href = `theme_${byId('theme').value}/style.css`
  document.head.append(link)
}

for (const name of ['theme', 'language']) {
  byId(name).value = stored(`options:${name}`, name === 'theme' ? 'original' : 'auto')
  byId(name).addEventListener('change', () => {
    store(`options:${name}`, byId(name).value)
    if (name === 'theme') showTheme()
    else if (byId(name).value !== 'auto') void call('setpreferredspamlang', [byId(name).value])
  })
}
showTheme()
