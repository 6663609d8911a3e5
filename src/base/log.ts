// What a part may say about itself. Message constants first, particulars in fields.

/** Particulars of a log line. Network data only at `debug`. */
export type LogFields = Readonly<Record<string, unknown>>

/** A sink for log lines of one part. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** The log of a sub-part. */
  child(name: string): Log
}

/** Says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
