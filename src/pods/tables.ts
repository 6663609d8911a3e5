// The tables of what a pod keeps of its people, beside what they read and whom they follow (model/tables.ts).
import type { SqlPart } from './model/engine.ts'

/** Something of an account, or its sessions, is otherwise than pages know. */
export const accountsTopic = 'accounts'

/**
 * Of a login key and of sessions the digest is kept alone. `pod_accounts.vault` is a text that only the browser can
 * read. `pod_gone` has accounts that were deleted: their names are given to nobody with another key. `pod_used` has
 * what may be used once. `pod_counts` counts what has a quota, for one day (UTC).
 * `pod_guesses` has wrong login keys by digests of networks and of accounts, `pod_known` from which networks the owner
 * of an account has come: times there are Unix milliseconds.
 */
export const accountsPart: SqlPart = {
  name: 'accounts',
  steps: [
    [
      'CREATE TABLE pod_accounts (name TEXT PRIMARY KEY, public_key BYTEA NOT NULL, role TEXT NOT NULL, created BIGINT NOT NULL, seen BIGINT NOT NULL, salt BYTEA NOT NULL, memory BIGINT NOT NULL, passes BIGINT NOT NULL, login_digest BYTEA NOT NULL, vault TEXT NOT NULL, vault_number BIGINT NOT NULL, suspended BIGINT, reason TEXT)',
      'CREATE TABLE pod_gone (name TEXT PRIMARY KEY, public_key BYTEA NOT NULL, gone BIGINT NOT NULL)',
      'CREATE TABLE pod_sessions (digest TEXT PRIMARY KEY, account TEXT NOT NULL, created BIGINT NOT NULL, used BIGINT NOT NULL)',
      'CREATE INDEX pod_sessions_by_account ON pod_sessions (account)',
      'CREATE TABLE pod_passkeys (id TEXT PRIMARY KEY, account TEXT NOT NULL, public_key BYTEA NOT NULL, counter BIGINT NOT NULL, label TEXT NOT NULL, created BIGINT NOT NULL, used BIGINT)',
      'CREATE INDEX pod_passkeys_by_account ON pod_passkeys (account)',
      'CREATE TABLE pod_invitations (code TEXT PRIMARY KEY, role TEXT NOT NULL, uses BIGINT NOT NULL, used BIGINT NOT NULL, expires BIGINT NOT NULL, created_by TEXT NOT NULL)',
      'CREATE TABLE pod_used (digest TEXT PRIMARY KEY, expires BIGINT NOT NULL)',
      'CREATE TABLE pod_counts (account TEXT, what TEXT, day BIGINT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (account, what))',
      'CREATE TABLE pod_reports (id TEXT PRIMARY KEY, reporter TEXT NOT NULL, author TEXT NOT NULL, number BIGINT, reason TEXT NOT NULL, created BIGINT NOT NULL, resolved BIGINT, resolver TEXT, note TEXT)',
      'CREATE INDEX pod_reports_by_reporter ON pod_reports (reporter)',
      'CREATE TABLE pod_audit (id TEXT PRIMARY KEY, time BIGINT NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL, object TEXT NOT NULL, note TEXT NOT NULL)',
      'CREATE TABLE pod_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
    ],
    [
      'CREATE TABLE pod_guesses (place TEXT PRIMARY KEY, count BIGINT NOT NULL, closed BIGINT NOT NULL, expires BIGINT NOT NULL)',
      'CREATE INDEX pod_guesses_by_expiry ON pod_guesses (expires)',
      'CREATE TABLE pod_known (account TEXT, network TEXT, expires BIGINT NOT NULL, PRIMARY KEY (account, network))',
      'CREATE INDEX pod_known_by_expiry ON pod_known (expires)',
    ],
  ],
}
