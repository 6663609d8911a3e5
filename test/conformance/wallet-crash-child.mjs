// Gives a wallet a passphrase, or another one, and kills itself at a step, or is killed. Lines say how far it came.
import { writeSync } from 'node:fs'
import { silentLog } from '../../dist/base/log.js'
import { ManualClock } from '../../dist/base/manual-clock.js'
import { SeededRandom } from '../../dist/base/random.js'
import { Scope } from '../../dist/base/scope.js'
import { openNodeStore } from '../../dist/node/node-store.js'
import { Wallet } from '../../dist/node/wallet/wallet.js'
import { mainNetwork } from '../../dist/protocol/network.js'

const [path, change, deadlyText, names] = process.argv.slice(2)
const deadly = Number(deadlyText)
const tell = (line) => writeSync(1, `${line}\n`)

let steps = 0
let counting = false
const step = () => {
  if (!counting) return
  if (steps === deadly) process.kill(process.pid, 'SIGKILL')
  steps += 1
}

/** Before each statement, at the end of each transaction, and right behind it. */
const watched = (database) => ({
  prepare: (sql) => {
    const statement = database.prepare(sql)
    const stepped =
      (verb) =>
      (...parameters) => {
        step()
        return statement[verb](...parameters)
      }
    return { run: stepped('run'), get: stepped('get'), all: stepped('all') }
  },
  transaction: (work, durability) => {
    const result = database.transaction(() => {
      const inner = work()
      step()
      return inner
    }, durability)
    step()
    return result
  },
})

const database = watched(openNodeStore(path, new Scope('child', silentLog)))
const wallet = new Wallet({
  database,
  clock: new ManualClock(),
  random: new SeededRandom(7),
  network: mainNetwork,
  passphraseCost: { N: 16, r: 8, p: 1 },
})
for (const name of names.split(',')) if (!wallet.has(name)) wallet.create(name)
if (change === 'change') await wallet.masterKey.encrypt('old')
counting = true
tell('begun')
if (change === 'change') await wallet.masterKey.changePassphrase('old', 'new')
else await wallet.masterKey.encrypt('new')
tell('done')
setInterval(() => undefined, 1_000)
