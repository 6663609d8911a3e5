// What is kept of the feeds of local users: lines that were once given out stay as they are, and so do their hashes.
import type { SchemaPart } from '../../store/schema-part.ts'
import { ownAvatarsTable } from './own-avatars.ts'

const tables = `
CREATE TABLE own_feeds (
  username TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  description TEXT,
  digest TEXT NOT NULL DEFAULT '',
  modified INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE own_lines (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  line TEXT NOT NULL,
  hash TEXT NOT NULL,
  subject TEXT,
  UNIQUE (username, post_number)
) STRICT;
`

const indexes = `
CREATE INDEX own_lines_by_hash ON own_lines (hash);
CREATE INDEX own_lines_by_subject ON own_lines (subject) WHERE subject IS NOT NULL;
`

const names = `
CREATE TABLE own_line_names (
  hash TEXT NOT NULL,
  line_id INTEGER NOT NULL,
  PRIMARY KEY (hash, line_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_line_names_by_line ON own_line_names (line_id);
`

/** The first address of each feed, each line that was given out, the names that an edited one had, and pictures. */
export const ownFeedsSchema: SchemaPart = {
  schema: tables + indexes + names + ownAvatarsTable,
  migrations: { 12: tables, 13: indexes, 18: names, 19: ownAvatarsTable },
}
