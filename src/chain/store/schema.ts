// The tables of the chain's database.

/** `PRAGMA user_version` of `chainSchema`. */
export const chainSchemaVersion = 2

/** The latest schema. */
export const chainSchema = `
-- Every header that passed its rules, numbered in order of arrival: a parent's number is smaller than its child's.
CREATE TABLE header (
  number INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,      -- number of the block before it; −1 for the first one
  id BLOB NOT NULL,             -- 32 bytes
  header BLOB NOT NULL,         -- 52 bytes: the 84 without the id of the parent
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
  is_tried INTEGER NOT NULL DEFAULT 0, -- 1: it answered, and keeps its place among those that did
  PRIMARY KEY (address, port)
) STRICT, WITHOUT ROWID;

-- One row: what the places of the address book follow from, so that nobody can choose one.
CREATE TABLE address_secret (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  bytes BLOB NOT NULL
) STRICT;
`

/** How older files get there. */
export const chainMigrations: Readonly<Record<number, string>> = {
  1: `
CREATE INDEX header_by_id ON header (id);
CREATE TABLE shorter_header (
  number INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  id BLOB NOT NULL,
  header BLOB NOT NULL,
  has_body INTEGER NOT NULL,
  failed INTEGER NOT NULL
) STRICT;
INSERT INTO shorter_header
  SELECT child.number, ifnull(parent.number, -1), child.id,
    CAST(substr(child.header, 1, 8) || substr(child.header, 41) AS BLOB), child.has_body, child.failed
  FROM header AS child LEFT JOIN header AS parent ON parent.id = substr(child.header, 9, 32)
  ORDER BY child.number;
DROP TABLE header;
ALTER TABLE shorter_header RENAME TO header;
ALTER TABLE address ADD COLUMN is_tried INTEGER NOT NULL DEFAULT 0;
UPDATE address SET is_tried = 1 WHERE reached_at > 0;
CREATE TABLE address_secret (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  bytes BLOB NOT NULL
) STRICT;
`,
}
