// Sends messages and changes groups without end until it is killed; each line is an acknowledgement that must survive. Or
// tells what two users of the node read.
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../dist/base/log.js'
import { SeededRandom } from '../../dist/base/random.js'
import { DirectMessages } from '../../dist/node/messages/direct-messages.js'
import { Groups } from '../../dist/node/messages/groups/groups.js'
import { openNodeStore } from '../../dist/node/node-store.js'
import { Wallet } from '../../dist/node/wallet/wallet.js'
import { regressionNetwork as network } from '../../dist/protocol/network.js'
import { systemClock as clock } from '../../dist/net/system-clock.js'
import { openSealed } from '../../dist/workers/open-sealed.js'
import { crashScope, openCrashNode } from './crash-node.mjs'

const [mode, folder, firstText] = process.argv.slice(2)
const first = Number(firstText)
const scope = crashScope()
const names = ['alice', 'bob']
const random = new SeededRandom(1_000_000 + first)
const database = openNodeStore(join(folder, 'node.sqlite'), scope)
const wallet = new Wallet({ database, clock, random, network, passphraseCost: { N: 16, r: 8, p: 1 } })
for (const name of names) if (!wallet.has(name)) wallet.create(name)
const keyAt = (name) => wallet.currentKey(name)?.publicKey
const users = { bestHeight: () => 200_000, keyAt, registrationHeight: () => 1 }
const { swarms, posts, adjustedTime } = await openCrashNode({ folder, seed: first + 1, users, keys: wallet }, scope)
const shared = { database, seal: wallet.masterKey, random, log: silentLog, network }
const groups = new Groups({ ...shared, local: wallet, adjustedTime })
const messages = new DirectMessages(
  {
    ...{ ...shared, clock, users, keys: wallet, groups, posts, swarms },
    ...{ follows: () => true, placeOf: ({ time }) => time, open: async (request) => openSealed(request) },
  },
  scope,
)
swarms.posted.on((post) => messages.take(post))

const tell = (...words) => writeSync(1, `${JSON.stringify(words)}\n`)

const change = async (token) => {
  const alias = groups.create(`made ${token}`)
  tell('made', token, alias)
  await messages.invite('alice', undefined, alias, names)
  tell('invited', token, alias)
  await messages.describe('bob', undefined, alias, `described ${token}`)
  tell('described', token, alias)
  await messages.send({ from: 'bob', to: alias, text: `token ${token}.`, copySelf: true })
  tell('sent', token, alias)
}

const write = async () => {
  for (let token = first; ; token += 4) {
    const send = async (number, from, to) => {
      await messages.send({ from, to, text: `token ${number}.`, copySelf: true })
      tell('sent', number)
    }
    await Promise.all([send(token, 'alice', 'bob'), send(token + 1, 'bob', 'alice'), send(token + 2, 'alice', 'bob')])
    await change(token + 3)
  }
}

const read = async () => {
  await messages.settled()
  const aliases = groups.list()
  for (const alias of aliases) tell('group', alias, groups.info(alias))
  for (const name of names) {
    const peers = [...names.filter((other) => other !== name), ...aliases].map((peer) => ({ peer }))
    for (const [peer, thread] of messages.read(name, 10_000, peers))
      for (const { author, text } of thread) tell('read', name, peer, author, text)
  }
  await scope.close()
}

await (mode === 'write' ? write() : read())
