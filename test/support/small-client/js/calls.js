// Calls to the node as the web client of the C++ node makes them: one request a call, and at most five look-ups at once.
'use strict'

const byId = (id) => document.getElementById(id)

/** What went wrong, newest last; the other client shows some of it in dialogs. */
const faults = []

const call = async (method, params) => {
  const response = await fetch(location.pathname.replace(/[^/]*$/u, ''), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      Accept: 'application/json, text/javascript, */*; q=0.01',
      'X-Requested-With': 'XMLHttpRequest',
    },
    // `params` is absent when there are none to give, as with `stop`.
    body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }),
  })
  const reply = await response.json()
  if (response.ok && 'result' in reply && !reply.error) return reply.result
  faults.push({ method, status: response.status, ...reply.error })
  throw Object.assign(new Error(reply.error.message), { status: response.status, code: reply.error.code })
}

const mostLookups = 5
const waitingLookups = []
const runningLookups = new Map()
let lookupCount = 0

const runLookups = () => {
  while (lookupCount < mostLookups && waitingLookups.length > 0) {
    // The last one that was asked for goes first.
    const { method, params, done, failed } = waitingLookups.pop()
    lookupCount += 1
    call(method, params)
      .then(done, failed)
      .finally(() => {
        lookupCount -= 1
        runLookups()
      })
  }
}

/** Look-ups of one thing are joined. */
const lookUp = (method, params) => {
  const key = method === 'dhtget' ? params.slice(0, 3).join(';') : params[0]
  const running = runningLookups.get(key)
  if (running !== undefined) return running
  const answer = new Promise((done, failed) => waitingLookups.push({ method, params, done, failed })).finally(() =>
    runningLookups.delete(key),
  )
  runningLookups.set(key, answer)
  runLookups()
  return answer
}

/** The items of a resource; none when it could not be had. */
const itemsOf = (name, resource, kind, times = []) => lookUp('dhtget', [name, resource, kind, ...times]).catch(() => [])

/** The value of a single resource and its sequence number. */
const single = async (name, resource) => {
  const [item] = await itemsOf(name, resource, 's')
  return item === undefined ? {} : { value: item.p.v, seq: parseInt(item.p.seq) }
}

const multi = async (name, resource, times) => (await itemsOf(name, resource, 'm', times)).map(({ p }) => p.v)

const put = (resource, value, seq) =>
  call('dhtput', [me, resource, 's', value, me, seq]).then(
    () => true,
    () => false,
  )

const store = (key, value) => localStorage.setItem(key, JSON.stringify(value))
const stored = (key, otherwise) => JSON.parse(localStorage.getItem(key) ?? 'null') ?? otherwise

const checkNetwork = async () => {
  const info = await call('getinfo', [])
  const block = await call('getblock', [await call('getbestblockhash', [])])
  const age = Date.now() / 1000 - block.time
  const ready = info.connections > 0 && age < 7200 && age > -3600 && info.dht_nodes > 0
  byId('status').textContent = ready ? 'ready' : 'not ready'
  byId('status').className = ready ? 'connected' : ''
  return info
}
