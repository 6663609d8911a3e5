// What is kept of feeds: who follows which in the file of the node, and what was read of them in a file that can be made anew.
import type { Scope } from '../../base/scope.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const follows = `
CREATE TABLE feed_follows (
  local_user TEXT NOT NULL,
  url TEXT NOT NULL,
  nick TEXT NOT NULL,
  added INTEGER NOT NULL,
  PRIMARY KEY (local_user, url)
) STRICT, WITHOUT ROWID;
`

const told = 'ALTER TABLE feed_follows ADD COLUMN is_told INTEGER NOT NULL DEFAULT 0;'

/** Who follows which feeds, by which name, and whether that is told. */
export const feedFollowsSchema: SchemaPart = { schema: follows + told, migrations: { 11: follows, 17: told } }

// `place` is the time of a twt, but never later than it came. `hashes` also has the names under which a twt was known
// before it was edited.
const schema = `
CREATE TABLE feeds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  hash_url TEXT NOT NULL,
  nick TEXT,
  description TEXT,
  avatar TEXT,
  type TEXT,
  etag TEXT,
  last_modified TEXT,
  certificate TEXT,
  moved_to TEXT,
  refresh INTEGER,
  checked INTEGER,
  answered INTEGER,
  due INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  skipped INTEGER NOT NULL DEFAULT 0,
  is_cut INTEGER NOT NULL DEFAULT 0,
  is_foreign INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX feeds_due ON feeds (due);
CREATE TABLE twts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL,
  digest TEXT NOT NULL,
  instant INTEGER NOT NULL,
  place INTEGER NOT NULL,
  written TEXT NOT NULL,
  text TEXT NOT NULL,
  subject TEXT,
  edited INTEGER NOT NULL DEFAULT 0,
  UNIQUE (feed, digest)
) STRICT;
CREATE INDEX twts_by_place ON twts (place, id);
CREATE INDEX twts_of_feed ON twts (feed, place, id);
CREATE INDEX twts_by_subject ON twts (subject) WHERE subject IS NOT NULL;
CREATE TABLE twt_hashes (
  hash TEXT NOT NULL,
  twt INTEGER NOT NULL,
  PRIMARY KEY (hash, twt)
) STRICT, WITHOUT ROWID;
CREATE INDEX hashes_of_twt ON twt_hashes (twt);
CREATE VIRTUAL TABLE twt_words USING fts5 (text, content = 'twts', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER twt_added AFTER INSERT ON twts BEGIN
  INSERT INTO twt_words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER twt_removed AFTER DELETE ON twts BEGIN
  INSERT INTO twt_words (twt_words, rowid, text) VALUES ('delete', old.id, old.text);
  DELETE FROM twt_hashes WHERE twt = old.id;
END;
CREATE TRIGGER twt_edited AFTER UPDATE OF text ON twts BEGIN
  INSERT INTO twt_words (twt_words, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO twt_words (rowid, text) VALUES (new.id, new.text);
END;
`

/** Opens `feeds.sqlite`: what was read of feeds. */
export const openFeedDatabase = (path: string, scope: Scope): Database =>
  openDatabase(
    {
      ...{ path, schema, version: 2, durability: 'normal' },
      // Names of twts have no order: each new one is in another page.
      randomWrites: { cacheKib: 16_000, logPages: 8_000 },
      migrations: { 1: 'ALTER TABLE feeds ADD COLUMN is_foreign INTEGER NOT NULL DEFAULT 0' },
      ifLost: 'Feeds are read again; what their authors have taken away meanwhile is lost.',
    },
    scope,
  )
