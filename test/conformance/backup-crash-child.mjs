// Backs a node up, or restores it, and kills itself with SIGKILL before its nth call that changes files.
// `backup|restore <data> <copy> <n>`; prints how many calls there were when it came to its end.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [what, data, copy, nth] = process.argv.slice(2)
let calls = 0
let isCounting = false
const names = ['openSync', 'writeFileSync', 'writeSync', 'fsyncSync', 'renameSync', 'copyFileSync', 'mkdirSync']
for (const name of [...names, 'mkdtempSync', 'rmSync', 'fchmodSync', 'chmodSync', 'closeSync']) {
  const call = fs[name]
  fs[name] = (...words) => {
    if (isCounting) calls += 1
    if (isCounting && calls === Number(nth)) process.kill(process.pid, 'SIGKILL')
    return call(...words)
  }
}
syncBuiltinESMExports()

const { silentLog } = await import('../../dist/base/log.js')
const { Scope } = await import('../../dist/base/scope.js')
const { backUpNode } = await import('../../dist/daemon/backup.js')
const { finishRestoration, restoreNode } = await import('../../dist/daemon/restore.js')
const { openDataDirectory } = await import('../../dist/store/data-directory.js')
const { openDatabase } = await import('../../dist/store/database.js')

const network = 'private:test'

const backUp = async () => {
  const scope = new Scope('child', silentLog)
  const directory = openDataDirectory(data, scope)
  finishRestoration(directory)
  const open = (name) => openDatabase({ path: directory.file(name), schema: '', version: 1, durability: 'full' }, scope)
  const databases = ['chain.sqlite', 'journal.sqlite', 'node.sqlite', 'swarm.sqlite'].map(open)
  isCounting = true
  const done = backUpNode({ directory, network, program: '0.0.0', time: 1_700_000_000 }, copy)
  // It is taken while the node writes.
  for (const database of databases) database.prepare('INSERT INTO notes VALUES (?)').run('meanwhile')
  await done
  isCounting = false
  await scope.close()
}

if (what === 'backup') await backUp()
else {
  isCounting = true
  await restoreNode(copy, { dataDirectory: data, network, time: 1_800_000_000 })
}
console.log(calls)
