// `-daemon`: the same program without a terminal.
import { spawn } from 'node:child_process'
import { closeSync, fchmodSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDataFolder } from '../store/data-directory.ts'

/** Starts the node detached, waits until it is ready or has failed, and returns the exit status for the starter. */
export const startInBackground = (
  words: readonly string[],
  dataDirectory: string,
  say: (text: string) => void,
): Promise<number> => {
  makeDataFolder(dataDirectory)
  const outputPath = join(dataDirectory, 'startup.log')
  const output = openSync(outputPath, 'w', 0o600)
  // It holds a login link; an older file may be open to others.
  fchmodSync(output, 0o600)
  const program = process.argv[1] ?? ''
  const child = spawn(
    process.execPath,
    [program, ...words.filter((word) => !/^--?daemon(=|$)/u.test(word)), '-daemon=0'],
    {
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    },
  )
  closeSync(output)
  return new Promise((resolve) => {
    child.once('message', () => {
      say(readFileSync(outputPath, 'utf8').trimEnd().replace('Ctrl+C here, or: ', ''))
      child.disconnect()
      child.unref()
      resolve(0)
    })
    child.once('exit', (status) => {
      process.stderr.write(readFileSync(outputPath, 'utf8'))
      resolve(status ?? 1)
    })
  })
}
