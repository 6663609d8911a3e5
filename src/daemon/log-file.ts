// `debug.log`: one line an event, JSON, bounded by rotation.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import type { Log, LogFields } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'

/** Size at which the file is set aside as `debug.log.1`, in bytes. */
const maxLogBytes = 10 * 1024 * 1024

type Level = 'debug' | 'info' | 'warn' | 'error'

const jsonSafe = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return value
}

interface LogSink {
  write(line: string): void
}

const openSink = (path: string, scope: Scope): LogSink => {
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  scope.defer(() => {
    closeSync(file)
  })
  return {
    write: (line) => {
      if (size > maxLogBytes) {
        closeSync(file)
        renameSync(path, `${path}.1`)
        file = openSync(path, 'a', 0o600)
        size = 0
      }
      size += writeSync(file, line)
    },
  }
}

const makeLog = (name: string, sink: LogSink, clock: Clock, debug: boolean): Log => {
  const write = (level: Level, message: string, fields: LogFields = {}): void => {
    const time = new Date(clock.nowMs()).toISOString()
    sink.write(`${JSON.stringify({ time, level, part: name, message, ...fields }, jsonSafe)}\n`)
  }
  return {
    debug: (message, fields) => {
      if (debug) write('debug', message, fields)
    },
    info: (message, fields) => {
      write('info', message, fields)
    },
    warn: (message, fields) => {
      write('warn', message, fields)
    },
    error: (message, fields) => {
      write('error', message, fields)
    },
    child: (child) => makeLog(`${name}/${child}`, sink, clock, debug),
  }
}

/** Opens the log of the process. Writes are synchronous: what was said before a crash is there. */
export const openLog = (path: string, clock: Clock, debug: boolean, scope: Scope): Log =>
  makeLog('node', openSink(path, scope), clock, debug)
