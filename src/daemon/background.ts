// `-daemon`: the same program without a terminal.
import { spawn } from 'node:child_process'
import { closeSync, fchmodSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { makeDataFolder } from '../store/data-directory.ts'

const openOutput = (path: string): number => {
  try {
    const output = openSync(path, 'w', 0o600)
    // It holds a login link; an older file may be open to others.
    fchmodSync(output, 0o600)
    return output
  } catch (error) {
    throw new CodedError(
      'daemon.background',
      `The node cannot write ${path} (${messageOf(error)}). Check the folder and the disk, or choose -datadir=<path>.`,
    )
  }
}

/**
 * Starts the node detached, waits until it is ready or has failed, and returns the exit status for the starter. What
 * it says goes to a file of this start alone: that of a node which runs already must not be emptied by a second start.
 */
export const startInBackground = async (
  words: readonly string[],
  dataDirectory: string,
  say: (text: string) => void,
  program = process.argv[1] ?? '',
): Promise<number> => {
  makeDataFolder(dataDirectory)
  const path = join(dataDirectory, `startup-${String(process.pid)}.log`)
  const output = openOutput(path)
  const child = spawn(
    process.execPath,
    [program, ...words.filter((word) => !/^--?daemon(=|$)/u.test(word)), '-daemon=0'],
    { detached: true, stdio: ['ignore', output, output, 'ipc'] },
  )
  closeSync(output)
  const failure = await new Promise<{ readonly status: number; readonly reason: string } | undefined>((resolve) => {
    child.once('message', () => {
      resolve(undefined)
    })
    child.once('error', (error) => {
      resolve({ status: 1, reason: error.message })
    })
    child.once('exit', (status, signal) => {
      resolve({ status: status ?? 1, reason: signal === null ? '' : `it was ended by ${signal}` })
    })
  })
  const said = readFileSync(path, 'utf8').trimEnd()
  if (failure === undefined) {
    renameSync(path, join(dataDirectory, 'startup.log'))
    say(said.replace('Ctrl+C here, or: ', ''))
    child.disconnect()
    child.unref()
    return 0
  }
  rmSync(path)
  const lines = [said, failure.reason === '' ? '' : `error: The node did not start: ${failure.reason}.`]
  process.stderr.write(`${lines.filter((line) => line !== '').join('\n')}\n`)
  return failure.status
}
