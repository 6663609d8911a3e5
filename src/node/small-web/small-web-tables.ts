// What servers of the small web say of the feeds of local users. After a power cut the last of it may be missing: they say it again.
import type { SchemaPart } from '../../store/schema-part.ts'

const followers = `
CREATE TABLE feed_followers (
  username TEXT NOT NULL,
  url TEXT NOT NULL,
  nick TEXT NOT NULL,
  seen INTEGER NOT NULL,
  checked INTEGER,
  verified INTEGER,
  PRIMARY KEY (username, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_followers_by_time ON feed_followers (username, seen);
`

const heard = `
CREATE TABLE heard_twts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  source TEXT NOT NULL,
  url TEXT NOT NULL,
  nick TEXT NOT NULL,
  digest TEXT NOT NULL,
  v1 TEXT NOT NULL,
  v2 TEXT NOT NULL,
  instant INTEGER NOT NULL,
  written TEXT NOT NULL,
  text TEXT NOT NULL,
  subject TEXT,
  came INTEGER NOT NULL,
  UNIQUE (username, source, digest)
) STRICT;
CREATE INDEX heard_by_user ON heard_twts (username, id);
CREATE INDEX heard_by_subject ON heard_twts (subject) WHERE subject IS NOT NULL;
CREATE INDEX heard_by_v1 ON heard_twts (v1);
CREATE INDEX heard_by_v2 ON heard_twts (v2);
`

const hub = `
CREATE TABLE hub_subscribers (
  username TEXT NOT NULL,
  callback TEXT NOT NULL,
  secret TEXT NOT NULL,
  until INTEGER NOT NULL,
  is_thin INTEGER NOT NULL,
  PRIMARY KEY (username, callback)
) STRICT, WITHOUT ROWID;
`

const tables = followers + heard + hub

/** Who follows feeds of local users, who speaks to them, and who is told of changes. */
export const smallWebSchema: SchemaPart = { schema: tables, migrations: { 7: tables } }
