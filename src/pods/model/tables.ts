// The tables of what people of a pod read, and of whom they follow.
import type { SqlPart } from './engine.ts'

/**
 * `pod_posts`: the id says where in time a post stands (post-ids.ts); `lane` is 0 for public posts, 1 for favourites,
 * 2 for sealed ones. `pod_authors` has of each author the newest public post, and the highest number with its id: of a
 * timeline, only authors whose newest post may be on the page are looked at. `pod_terms` are hashes of what a post is
 * found under (post-terms.ts). `pod_events` is the order in which posts came and went, the newest of it; a post of 0
 * says that it went. `pod_sealed` has that order for sealed posts, whole. `pod_follows` and `pod_mutes` belong to
 * accounts, by their names. `pod_state`: up to where the node was read (`posts`, `removals`), and the newest `position`.
 */
export const modelPart: SqlPart = {
  name: 'model',
  steps: [
    [
      'CREATE TABLE pod_posts (id BIGINT PRIMARY KEY, author TEXT NOT NULL, number BIGINT NOT NULL, lane BIGINT NOT NULL, piece BYTEA NOT NULL)',
      'CREATE UNIQUE INDEX pod_posts_by_number ON pod_posts (author, number)',
      'CREATE INDEX pod_posts_by_author ON pod_posts (author, lane, id)',
      'CREATE TABLE pod_authors (author TEXT PRIMARY KEY, newest BIGINT NOT NULL, number BIGINT NOT NULL, number_id BIGINT NOT NULL)',
      'CREATE TABLE pod_terms (term BIGINT, post BIGINT, PRIMARY KEY (term, post))',
      'CREATE TABLE pod_events (position BIGINT PRIMARY KEY, author TEXT NOT NULL, number BIGINT NOT NULL, post BIGINT NOT NULL, lane BIGINT NOT NULL)',
      'CREATE TABLE pod_sealed (author TEXT, position BIGINT, post BIGINT NOT NULL, PRIMARY KEY (author, position))',
      'CREATE TABLE pod_follows (account TEXT, author TEXT, PRIMARY KEY (account, author))',
      'CREATE INDEX pod_follows_by_author ON pod_follows (author)',
      'CREATE TABLE pod_mutes (account TEXT, author TEXT, PRIMARY KEY (account, author))',
      'CREATE TABLE pod_state (name TEXT PRIMARY KEY, value BIGINT NOT NULL)',
      "INSERT INTO pod_state (name, value) VALUES ('posts', 0), ('removals', 0), ('position', 0)",
    ],
  ],
}

/** Posts came or went. */
export const postsTopic = 'posts'
/** Somebody follows or has muted others than before. */
export const listsTopic = 'lists'
