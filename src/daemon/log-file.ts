// `debug.log`: one line an event, JSON, bounded by rotation.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import type { Log, LogFields } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'

/** Size at which the file is set aside as `debug.log.1`, in bytes. */
const maxLogBytes = 10 * 1024 * 1024

/** Longest text of one field, in characters. */
const maxFieldLength = 4096

type Level = 'debug' | 'info' | 'warn' | 'error'

const jsonSafe = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value.subarray(0, maxFieldLength)).toString('hex')
  if (value instanceof Error) return value.stack ?? value.message
  return typeof value === 'string' ? value.slice(0, maxFieldLength) : value
}

/** JSON escapes the control characters of ASCII; a terminal that shows the file obeys others too. */
const withoutControls = (line: string): string =>
  line.replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

interface LogSink {
  write(line: string): void
}

/** A log must not bring down what it watches: when the disk is full or the file is gone, lines are lost. */
const openSink = (path: string, scope: Scope): LogSink => {
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  let isOpen = true
  scope.defer(() => {
    isOpen = false
    closeSync(file)
  })
  const rotate = (): void => {
    renameSync(path, `${path}.1`)
    const next = openSync(path, 'a', 0o600)
    closeSync(file)
    file = next
    size = 0
  }
  return {
    write: (line) => {
      if (!isOpen) return
      try {
        if (size > maxLogBytes) rotate()
        size += writeSync(file, line)
      } catch {
        size += line.length
      }
    },
  }
}

const makeLog = (name: string, sink: LogSink, clock: Clock, debug: boolean): Log => {
  const write = (level: Level, message: string, fields: LogFields = {}): void => {
    const time = new Date(clock.nowMs()).toISOString()
    sink.write(`${withoutControls(JSON.stringify({ time, level, part: name, message, ...fields }, jsonSafe))}\n`)
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
