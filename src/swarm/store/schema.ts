// Tables of the swarms' database file.

/** `PRAGMA user_version` of `schema`. */
export const schemaVersion = 6

const disowned = `
CREATE TABLE disowned (
  row INTEGER PRIMARY KEY,
  swarm_id INTEGER NOT NULL REFERENCES swarms (id),
  piece BLOB NOT NULL
) STRICT;
CREATE INDEX disowned_by_swarm ON disowned (swarm_id);
`

const postOrder = `
CREATE TABLE post_order (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  swarm_id INTEGER NOT NULL REFERENCES swarms (id),
  post_number INTEGER NOT NULL,
  UNIQUE (swarm_id, post_number)
) STRICT;
`

const conflicts = `
CREATE TABLE conflicts (
  row INTEGER PRIMARY KEY,
  swarm_id INTEGER NOT NULL REFERENCES swarms (id),
  post_number INTEGER NOT NULL,
  piece BLOB NOT NULL
) STRICT;
CREATE INDEX conflicts_by_number ON conflicts (swarm_id, post_number);
`

const latestTimes = `
CREATE TABLE latest_times (
  swarm_id INTEGER PRIMARY KEY REFERENCES swarms (id),
  time INTEGER NOT NULL
) STRICT;
`

const floors = `
CREATE TABLE floors (
  swarm_id INTEGER PRIMARY KEY REFERENCES swarms (id),
  floor INTEGER NOT NULL,
  standing TEXT NOT NULL
) STRICT;
CREATE TABLE retention (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  rule TEXT NOT NULL,
  budget INTEGER
) STRICT;
`

/** From each older version to the next. */
export const migrations: Readonly<Record<number, string>> = {
  1: disowned,
  2: `${postOrder}INSERT INTO post_order (swarm_id, post_number) SELECT swarm_id, post_number FROM posts ORDER BY time, swarm_id, post_number;`,
  3: conflicts,
  4: `${latestTimes}INSERT INTO latest_times (swarm_id, time) SELECT swarm_id, max(time) FROM posts GROUP BY swarm_id;`,
  5: floors,
}

/**
 * Posts are clustered by swarm and number: reading the newest of a user touches neighbouring pages. The index answers
 * which posts are held, at each start, without touching the posts themselves.
 * `post_order`: posts in the order in which they were stored, so that who keeps something beside them can go on where it
 * stopped; a position is never used twice.
 * `disowned`: posts that a reorganisation made invalid, and that a further one may make valid again.
 * `latest_times`: the latest time that a post of a swarm claims, or claimed: no held one claims a later.
 * `floors`: below which number posts are not kept by themselves, for a user of which standing, under the rule of `retention`.
 * `conflicts`: valid posts whose number another one had already.
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

${postOrder}
${disowned}
${conflicts}
${latestTimes}
${floors}`
