// Files of chains as earlier versions of the program wrote them.
import { encode } from '../../src/codec/combinators.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { transactionListCodec } from '../../src/chain/wire/transaction.ts'
import { openSqlite } from '../../src/store/sqlite.ts'

/** The tables as they were when headers were kept whole. */
const firstSchema = `
CREATE TABLE header (number INTEGER PRIMARY KEY, id BLOB NOT NULL, header BLOB NOT NULL, has_body INTEGER NOT NULL, failed INTEGER NOT NULL) STRICT;
CREATE TABLE body (number INTEGER PRIMARY KEY, transactions BLOB NOT NULL) STRICT;
CREATE TABLE tip (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, transaction_count INTEGER NOT NULL) STRICT;
CREATE TABLE registration (username TEXT NOT NULL, height INTEGER NOT NULL, position INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (username, height)) STRICT, WITHOUT ROWID;
CREATE INDEX registration_by_position ON registration (position);
CREATE TABLE own_registration (id BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE address (address TEXT NOT NULL, port INTEGER NOT NULL, services TEXT NOT NULL, seen_at INTEGER NOT NULL, tried_at INTEGER NOT NULL, reached_at INTEGER NOT NULL, failures INTEGER NOT NULL, source TEXT NOT NULL, PRIMARY KEY (address, port)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
`

/** A file of the first form with a chain in it, from its first block on, and two addresses. */
export const writeFirstForm = (path: string, blocks: readonly Block[]): void => {
  const handle = openSqlite(path, 1_000)
  handle.exec(firstSchema)
  handle.exec('BEGIN')
  let position = 0
  for (const [number, { header, transactions }] of blocks.entries()) {
    handle.prepare('INSERT INTO header VALUES (?, ?, ?, 1, 0)').run(number, header.id, header.bytes)
    handle.prepare('INSERT INTO body VALUES (?, ?)').run(number, encode(transactionListCodec, transactions))
    for (const [at, { usernameScript, bytes }] of transactions.entries())
      if (at > 0)
        handle
          .prepare('INSERT INTO registration VALUES (?, ?, ?, ?)')
          .run(Buffer.from(usernameScript.subarray(1)).toString('latin1'), number, position + at, bytes)
    position += transactions.length
  }
  handle.prepare('INSERT INTO tip VALUES (1, ?, ?)').run(blocks.length - 1, position)
  handle.exec(
    "INSERT INTO address VALUES ('51.2.3.4', 28333, '1', 5, 6, 7, 0, '51.2'), ('51.2.3.5', 1, '1', 5, 6, 0, 0, '')",
  )
  handle.exec('COMMIT')
  handle.close()
}
