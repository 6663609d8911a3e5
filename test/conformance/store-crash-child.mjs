// Writes without end until it is killed. Each line it prints is an acknowledgement that must survive.
import { writeSync } from 'node:fs'
import { silentLog } from '../../dist/base/log.js'
import { Scope } from '../../dist/base/scope.js'
import { WriteBatch } from '../../dist/store/batch.js'
import { openDataDirectory } from '../../dist/store/data-directory.js'
import { openDatabase } from '../../dist/store/database.js'

const [mode, path, durability, firstText] = process.argv.slice(2)
const scope = new Scope('child', silentLog)
const tell = (line) => writeSync(1, `${line}\n`)

const writeRows = async () => {
  const schema = 'CREATE TABLE pair (id INTEGER NOT NULL, half INTEGER NOT NULL, filler BLOB) STRICT'
  const database = openDatabase({ path: directory.file('crash.sqlite'), schema, version: 1, durability }, scope)
  const batch = new WriteBatch(database, scope)
  const insert = database.prepare('INSERT INTO pair VALUES (?, ?, ?)')
  for (let id = Number(firstText); ; ) {
    const acknowledged = []
    for (let count = 0; count < 20; count += 1, id += 1) {
      const own = id
      const work = () => {
        insert.run(own, 1, new Uint8Array(2_000))
        insert.run(own, 2, new Uint8Array(2_000))
      }
      acknowledged.push(batch.enqueue(work).then(() => tell(own)))
    }
    await Promise.all(acknowledged)
  }
}

const writeFiles = () => {
  for (let round = 0; ; round += 1) {
    directory.writeFileAtomic('whole.txt', String.fromCharCode(97 + (round % 26)).repeat(300_000))
    tell(round)
  }
}

const directory = openDataDirectory(path, scope)
if (mode === 'rows') await writeRows()
else if (mode === 'files') writeFiles()
else {
  tell('open')
  setInterval(() => undefined, 1_000)
}
