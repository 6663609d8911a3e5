// The page of the network.
'use strict'

const fields =
  'connections addrman_total blocks dht_nodes version proxy ext_addr_net1 ext_port1 ext_port2 dht_torrents num_peers peerlist_size num_active_requests total_download download_rate total_upload upload_rate total_dht_download dht_download_rate total_dht_upload dht_upload_rate total_ip_overhead_download ip_overhead_download_rate total_ip_overhead_upload ip_overhead_upload_rate total_payload_download payload_download_rate total_payload_upload payload_upload_rate'.split(
    ' ',
  )

const field = (name, value) => {
  const row = document.createElement('dd')
  row.dataset.name = name
  row.textContent = String(value)
  return row
}

const update = async () => {
  const info = await checkNetwork()
  const mining = await call('getmininginfo', [])
  byId('fields').replaceChildren(
    ...fields.map((name) => field(name, info[name])),
    ...['difficulty', 'hashespersec', 'genproclimit'].map((name) => field(name, mining[name])),
  )
  return mining
}

const setMining = () => call('setgenerate', [byId('mining').value === 'enable', parseInt(byId('processors').value)])

const startNetwork = async () => {
  await loadUser()
  const form = byId('promoted')
  const select = form.querySelector('select')
  select.append(...['nobody', ...accounts].map((name) => new Option(name)))
  const [user, text] = await call('getspammsg', [])
  select.value = user
  form.querySelector('textarea').value = text
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void call('setspammsg', [select.value, form.querySelector('textarea').value.trim()]).then(
      () => (form.title = 'saved'),
    )
  })
  const { genproclimit } = await update()
  byId('processors').value = String(genproclimit)
  setInterval(() => void update(), 2000)
  byId('mining').value = (await call('getgenerate', [])) ? 'enable' : 'disable'
  byId('mining').addEventListener('change', () => void setMining())
  byId('peer').addEventListener('change', () => void call('addnode', [byId('peer').value, 'onetry']))
  byId('exit').addEventListener('click', () => {
    void call('stop', undefined).then(() => setTimeout(() => (location.href = '/abort.html'), 2000))
  })
  document.body.dataset.ready = 'yes'
}

void startNetwork()
