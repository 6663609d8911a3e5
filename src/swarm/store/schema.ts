// Tables of the swarms' database file.

/** `PRAGMA user_version` of `schema`. */
export const schemaVersion = 2

const disowned = `
CREATE TABLE disowned (
  row INTEGER PRIMARY KEY,
  swarm_id INTEGER NOT NULL REFERENCES swarms (id),
  piece BLOB NOT NULL
) STRICT;
CREATE INDEX disowned_by_swarm ON disowned (swarm_id);
`

/** From each older version to the next. */
export const migrations: Readonly<Record<number, string>> = { 1: disowned }

/**
 * Posts are clustered by swarm and number: reading the newest of a user touches neighbouring pages. The index answers
 * which posts are held, at each start, without touching the posts themselves.
 * `disowned`: posts that a reorganisation made invalid, and that a further one may make valid again.
 */
export const schema = `
CREATE TABLE swarms (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  joined INTEGER NOT NULL
) STRICT;

CREATE TABLE posts (
  swarm_id INTEGER NOT NULL REFERENCES swarms (id),
  post_number INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  time INTEGER NOT NULL,
  piece BLOB NOT NULL,
  PRIMARY KEY (swarm_id, post_number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX posts_by_number ON posts (swarm_id, post_number, flags);

CREATE TABLE peers (
  swarm_id INTEGER NOT NULL REFERENCES swarms (id),
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  PRIMARY KEY (swarm_id, address, port)
) STRICT, WITHOUT ROWID;

${disowned}`
