// The tables of the chain's database.

/** `PRAGMA user_version` of `chainSchema`. */
export const chainSchemaVersion = 1

/** The latest schema. */
export const chainSchema = `
-- Every header that passed its rules, numbered in order of arrival: a parent's number is smaller than its child's.
CREATE TABLE header (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL,             -- 32 bytes
  header BLOB NOT NULL,         -- 84 bytes
  has_body INTEGER NOT NULL,    -- 1: a row of body exists
  failed INTEGER NOT NULL       -- 1: breaks a rule for ever; its descendants are not marked
) STRICT;

-- The transactions of a block as on the wire: count, then transactions.
CREATE TABLE body (
  number INTEGER PRIMARY KEY,
  transactions BLOB NOT NULL
) STRICT;

-- One row: the last block of the active chain, and how many transactions the active chain holds.
CREATE TABLE tip (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL,
  transaction_count INTEGER NOT NULL
) STRICT;

-- The registrations of the active chain. Undo deletes the row of a height: the one before is effective again.
CREATE TABLE registration (
  username TEXT NOT NULL,
  height INTEGER NOT NULL,
  position INTEGER NOT NULL,    -- number of the transaction in the whole chain, genesis first
  bytes BLOB NOT NULL,          -- the transaction
  PRIMARY KEY (username, height)
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_by_position ON registration (position);

-- Registrations made here, announced again until they are buried in the chain.
CREATE TABLE own_registration (
  id BLOB PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

-- Where other nodes are said to be. Times are Unix seconds, 0 = never.
CREATE TABLE address (
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  services TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  reached_at INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  source TEXT NOT NULL,         -- network of the peer that told us
  PRIMARY KEY (address, port)
) STRICT, WITHOUT ROWID;
`
