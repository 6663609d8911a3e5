// What has a quota is counted by the day (UTC).
import { dayOf, refusal, type Session } from './core.ts'

/** What is counted. */
export type Counted = 'posts' | 'drafts' | 'items' | 'reports' | 'registrations' | 'lookups'

/** How many there were on the day of a time. */
export const countedOn = async (session: Session, account: string, what: Counted, seconds: number): Promise<number> => {
  const [row] = await session.query<{ readonly day: number; readonly count: number }>(
    'SELECT day, count FROM pod_counts WHERE account = ? AND what = ?',
    [account, what],
  )
  return row?.day === dayOf(seconds) ? row.count : 0
}

/** Counts one more, inside of a transaction. Fault: `pods.quota`. */
export const countOne = async (
  session: Session,
  { account, what, most, seconds }: { account: string; what: Counted; most: number; seconds: number },
): Promise<void> => {
  const count = await countedOn(session, account, what, seconds)
  if (count >= most)
    throw refusal(
      429,
      'quota',
      `There were ${String(most)} ${what} today, and there are no more. Try again tomorrow (UTC).`,
      {
        retryAfter: (dayOf(seconds) + 1) * 86_400 - seconds,
        figures: { what, most },
      },
    )
  await session.change(
    'INSERT INTO pod_counts (account, what, day, count) VALUES (?, ?, ?, ?) ON CONFLICT (account, what) DO UPDATE SET day = excluded.day, count = excluded.count',
    [account, what, dayOf(seconds), count + 1],
  )
}
